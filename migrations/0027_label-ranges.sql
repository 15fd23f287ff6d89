CREATE TABLE "label_ranges" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"first_serial" integer NOT NULL,
	"last_serial" integer NOT NULL,
	"site_id" uuid NOT NULL,
	"division" text NOT NULL,
	"given_at" timestamp with time zone NOT NULL,
	"given_by" text NOT NULL,
	CONSTRAINT "label_ranges_order" CHECK (first_serial between 1 and last_serial)
);
--> statement-breakpoint
CREATE UNIQUE INDEX "label_ranges_first" ON "label_ranges" USING btree ("drill_id","kind","first_serial");