CREATE TABLE "division_changes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"act" text NOT NULL,
	"source" text NOT NULL,
	"dated" date NOT NULL,
	"former_name" text,
	"successor" text,
	"at" timestamp with time zone NOT NULL,
	"sub" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "divisions" ADD COLUMN "abolished_on" date;--> statement-breakpoint
ALTER TABLE "divisions" ADD COLUMN "successor" text;--> statement-breakpoint
CREATE INDEX "division_changes_code" ON "division_changes" USING btree ("code","at");