CREATE TABLE "site_imports" (
	"job_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"before" jsonb,
	"version" integer NOT NULL,
	CONSTRAINT "site_imports_job_id_site_id_pk" PRIMARY KEY("job_id","site_id")
);
--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "contact_likeness" uuid;--> statement-breakpoint
CREATE INDEX "site_imports_drill" ON "site_imports" USING btree ("drill_id");--> statement-breakpoint
CREATE INDEX "registrations_contact_likeness" ON "registrations" USING btree ("drill_id","contact_likeness");