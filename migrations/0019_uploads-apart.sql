ALTER TABLE "import_chunks" ADD COLUMN "upload" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL;--> statement-breakpoint
ALTER TABLE "import_chunks" DROP CONSTRAINT "import_chunks_job_id_seq_pk";--> statement-breakpoint
ALTER TABLE "import_chunks" ADD CONSTRAINT "import_chunks_job_id_upload_seq_pk" PRIMARY KEY("job_id","upload","seq");
