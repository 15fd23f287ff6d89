CREATE TABLE "checkpoint_rules" (
	"drill_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"valid_from" timestamp with time zone NOT NULL,
	"valid_until" timestamp with time zone,
	"key_regions" text[] NOT NULL,
	"rules" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "checkpoint_rules_drill_id_version_pk" PRIMARY KEY("drill_id","version")
);
--> statement-breakpoint
CREATE TABLE "checkpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"community" text NOT NULL,
	"lng" double precision,
	"lat" double precision,
	"site_id" uuid,
	"travel_minutes" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "passage_marks" (
	"drill_id" uuid NOT NULL,
	"mark" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"passage_id" uuid NOT NULL,
	CONSTRAINT "passage_marks_drill_id_mark_at_passage_id_pk" PRIMARY KEY("drill_id","mark","at","passage_id")
);
--> statement-breakpoint
CREATE TABLE "passage_reviews" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"checkpoint_id" uuid NOT NULL,
	"division" text NOT NULL,
	"code" text NOT NULL,
	"passage_id" uuid,
	"account" text NOT NULL,
	"device_seq" bigint,
	"received_at" timestamp with time zone NOT NULL,
	"sent" "bytea",
	"settled_at" timestamp with time zone,
	"settled_by" text,
	CONSTRAINT "passage_reviews_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "passages" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"checkpoint_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"account" text NOT NULL,
	"device_seq" bigint NOT NULL,
	"transport" text NOT NULL,
	"people" integer NOT NULL,
	"decision" text NOT NULL,
	"rule" text NOT NULL,
	"rules_version" integer,
	"device_decision" text,
	"device_rule" text,
	"device_version" integer,
	"record" "bytea" NOT NULL,
	CONSTRAINT "passages_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
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
CREATE TABLE "posts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"division" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"site_id" uuid,
	"lane" integer,
	"template" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shift_absences" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"until_at" timestamp with time zone NOT NULL,
	CONSTRAINT "shift_absences_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "shift_calendars" (
	"key_hash" "bytea" PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shift_certificates" (
	"drill_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"skill" text NOT NULL,
	"valid_until" timestamp with time zone,
	"confirmed_by" text NOT NULL,
	"confirmed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "shift_certificates_drill_id_person_id_skill_pk" PRIMARY KEY("drill_id","person_id","skill")
);
--> statement-breakpoint
CREATE TABLE "shift_people" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"division" text NOT NULL,
	"organisation" text,
	"account" text,
	"nights" boolean NOT NULL,
	"person" "bytea" NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	CONSTRAINT "shift_people_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "shift_places" (
	"drill_id" uuid NOT NULL,
	"shift_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"state" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"changed_by" text NOT NULL,
	"meal_from" timestamp with time zone,
	"meal_until" timestamp with time zone,
	"relief_id" uuid,
	CONSTRAINT "shift_places_drill_id_shift_id_person_id_pk" PRIMARY KEY("drill_id","shift_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "shift_rules" (
	"drill_id" uuid NOT NULL,
	"division" text NOT NULL,
	"rest_hours" integer NOT NULL,
	"most_nights" integer NOT NULL,
	"sign_up_minutes" integer NOT NULL,
	CONSTRAINT "shift_rules_drill_id_division_pk" PRIMARY KEY("drill_id","division")
);
--> statement-breakpoint
CREATE TABLE "shift_swaps" (
	"drill_id" uuid NOT NULL,
	"shift_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"other_shift_id" uuid NOT NULL,
	"other_person_id" uuid NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "shift_swaps_drill_id_shift_id_person_id_other_shift_id_other_person_id_pk" PRIMARY KEY("drill_id","shift_id","person_id","other_shift_id","other_person_id")
);
--> statement-breakpoint
CREATE TABLE "shifts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"division" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"heads" integer NOT NULL,
	"skill" text,
	"meal_minutes" integer NOT NULL,
	"beyond_told_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "site_manning" (
	"site_id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"grace_minutes" integer NOT NULL,
	"lanes" integer NOT NULL,
	"lanes_open" integer NOT NULL,
	"stopped_until" timestamp with time zone,
	"set_by" text NOT NULL,
	"role" text NOT NULL,
	"division" text NOT NULL
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
ALTER TABLE "clients" ADD COLUMN "checkpoint" text;--> statement-breakpoint
CREATE UNIQUE INDEX "checkpoints_name" ON "checkpoints" USING btree ("drill_id","community","name");--> statement-breakpoint
CREATE INDEX "passage_reviews_drill" ON "passage_reviews" USING btree ("drill_id","received_at","id");--> statement-breakpoint
CREATE INDEX "passages_checkpoint" ON "passages" USING btree ("drill_id","checkpoint_id","at","id");--> statement-breakpoint
CREATE INDEX "deliveries_community" ON "deliveries" USING btree ("drill_id","community","id");--> statement-breakpoint
CREATE INDEX "deliveries_monitoring" ON "deliveries" USING btree ("monitoring_id");--> statement-breakpoint
CREATE INDEX "notices_drill" ON "notices" USING btree ("drill_id");--> statement-breakpoint
CREATE UNIQUE INDEX "posts_name" ON "posts" USING btree ("drill_id","division","name");--> statement-breakpoint
CREATE UNIQUE INDEX "posts_lane" ON "posts" USING btree ("site_id","lane") WHERE site_id is not null;--> statement-breakpoint
CREATE INDEX "shift_absences_person" ON "shift_absences" USING btree ("drill_id","person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "shift_calendars_person" ON "shift_calendars" USING btree ("drill_id","person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "shift_people_account" ON "shift_people" USING btree ("drill_id","account") WHERE account is not null;--> statement-breakpoint
CREATE INDEX "shift_places_person" ON "shift_places" USING btree ("drill_id","person_id");--> statement-breakpoint
CREATE INDEX "shifts_drill" ON "shifts" USING btree ("drill_id","starts_at");--> statement-breakpoint
CREATE INDEX "shifts_post" ON "shifts" USING btree ("post_id","starts_at");--> statement-breakpoint
CREATE INDEX "supply_acts_request" ON "supply_acts" USING btree ("request_id","number");--> statement-breakpoint
CREATE INDEX "supply_entries_site" ON "supply_entries" USING btree ("site_id");--> statement-breakpoint
CREATE INDEX "supply_requests_drill" ON "supply_requests" USING btree ("drill_id","asked_at","id");--> statement-breakpoint
CREATE INDEX "supply_requests_site" ON "supply_requests" USING btree ("site_id");