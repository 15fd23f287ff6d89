CREATE TABLE "laboratories" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"name" text NOT NULL,
	"districts" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "laboratory" text;--> statement-breakpoint
CREATE UNIQUE INDEX "laboratories_name" ON "laboratories" USING btree ("drill_id","name");