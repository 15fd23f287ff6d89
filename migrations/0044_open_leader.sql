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
CREATE INDEX "notices_drill" ON "notices" USING btree ("drill_id");