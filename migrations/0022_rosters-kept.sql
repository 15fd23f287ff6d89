CREATE TABLE "roster_absent" (
	"drill_id" uuid NOT NULL,
	"job_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	CONSTRAINT "roster_absent_job_id_person_id_pk" PRIMARY KEY("job_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "roster_history" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"community" text NOT NULL,
	"building_id" uuid NOT NULL,
	"household_id" uuid NOT NULL,
	"digest" "bytea" NOT NULL,
	"person" "bytea" NOT NULL,
	"imported_at" timestamp with time zone NOT NULL,
	"import_id" uuid,
	"act" text NOT NULL,
	"job_id" uuid,
	"at" timestamp with time zone NOT NULL,
	"became" text,
	"audit_id" uuid
);
--> statement-breakpoint
ALTER TABLE "roster" ADD COLUMN "import_id" uuid;--> statement-breakpoint
CREATE INDEX "roster_history_person" ON "roster_history" USING btree ("drill_id","person_id","at");--> statement-breakpoint
CREATE INDEX "roster_history_job" ON "roster_history" USING btree ("job_id");