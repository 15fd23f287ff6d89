CREATE TABLE "deliveries" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"community" text NOT NULL,
	"monitoring_id" uuid,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"need" "bytea" NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"asked_by" text NOT NULL,
	"settled_at" timestamp with time zone,
	"settled_by" text,
	"taken_by" text,
	"signature" "bytea",
	CONSTRAINT "deliveries_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "notice_versions" (
	"notice_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"drill_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"zh_title" text NOT NULL,
	"zh_body" text NOT NULL,
	"en_title" text,
	"en_body" text,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "notice_versions_notice_id_version_pk" PRIMARY KEY("notice_id","version")
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"division" text NOT NULL,
	"site_id" uuid,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"withdrawn_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "supply_acts" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"act" text NOT NULL,
	"count" integer,
	"account" text NOT NULL,
	"role" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"note" "bytea",
	CONSTRAINT "supply_acts_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "supply_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"item" text NOT NULL,
	"kind" text NOT NULL,
	"count" integer NOT NULL,
	"request_id" uuid,
	"at" timestamp with time zone NOT NULL,
	"account" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "supply_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"division" text NOT NULL,
	"item" text NOT NULL,
	"status" text NOT NULL,
	"asked_of" text NOT NULL,
	"asked" integer NOT NULL,
	"promised" integer,
	"sent" integer,
	"received" integer,
	"asked_at" timestamp with time zone NOT NULL,
	"asked_by" text NOT NULL,
	"sent_by" text,
	"status_at" timestamp with time zone NOT NULL,
	"explained_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "deliveries_community" ON "deliveries" USING btree ("drill_id","community","id");--> statement-breakpoint
CREATE INDEX "deliveries_monitoring" ON "deliveries" USING btree ("monitoring_id");--> statement-breakpoint
CREATE INDEX "notices_drill" ON "notices" USING btree ("drill_id");--> statement-breakpoint
CREATE INDEX "supply_acts_request" ON "supply_acts" USING btree ("request_id","number");--> statement-breakpoint
CREATE INDEX "supply_entries_site" ON "supply_entries" USING btree ("site_id");--> statement-breakpoint
CREATE INDEX "supply_requests_drill" ON "supply_requests" USING btree ("drill_id","asked_at","id");--> statement-breakpoint
CREATE INDEX "supply_requests_site" ON "supply_requests" USING btree ("site_id");