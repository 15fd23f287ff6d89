CREATE TABLE "report_pieces" (
	"report_id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"sheet" text NOT NULL,
	"rows" "bytea" NOT NULL,
	CONSTRAINT "report_pieces_report_id_seq_pk" PRIMARY KEY("report_id","seq")
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"division" text NOT NULL,
	"version" integer NOT NULL,
	"kind" text NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"made_by" text NOT NULL,
	"rows" integer NOT NULL,
	"sha256" text NOT NULL,
	CONSTRAINT "reports_version" UNIQUE("drill_id","division","version")
);
--> statement-breakpoint
CREATE TABLE "site_imports" (
	"job_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"before" jsonb,
	"version" integer NOT NULL,
	CONSTRAINT "site_imports_job_id_site_id_pk" PRIMARY KEY("job_id","site_id")
);
--> statement-breakpoint
ALTER TABLE "drills" ADD COLUMN "kind" text DEFAULT 'mass' NOT NULL;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "contact_likeness" uuid;--> statement-breakpoint
ALTER TABLE "webhook_messages" ADD COLUMN "link" text;--> statement-breakpoint
ALTER TABLE "webhook_outbox" ADD COLUMN "link" text;--> statement-breakpoint
CREATE INDEX "site_imports_drill" ON "site_imports" USING btree ("drill_id");--> statement-breakpoint
CREATE INDEX "registrations_contact_likeness" ON "registrations" USING btree ("drill_id","contact_likeness");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_one_report" ON "jobs" USING btree ("drill_id",(input->>'division')) WHERE kind = 'report' and status in ('queued', 'running');