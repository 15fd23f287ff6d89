CREATE TABLE "import_acts" (
	"job_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"object_id" text NOT NULL,
	"drill_id" uuid NOT NULL,
	"before" jsonb,
	"mark" text,
	"stays" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "import_acts_job_id_kind_object_id_pk" PRIMARY KEY("job_id","kind","object_id")
);
--> statement-breakpoint
CREATE INDEX "import_acts_at" ON "import_acts" USING btree ("at");