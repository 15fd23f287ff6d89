DROP INDEX "results_one_stands";--> statement-breakpoint
ALTER TABLE "check_in_reviews" ADD COLUMN "settlement" jsonb;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "tube" text;--> statement-breakpoint
ALTER TABLE "swab_reviews" ADD COLUMN "settlement" jsonb;--> statement-breakpoint
CREATE UNIQUE INDEX "results_one_counts" ON "results" USING btree ("drill_id","tube_id","state") WHERE state in ('counts', 'to-verify');--> statement-breakpoint
CREATE INDEX "swab_reviews_unknown" ON "swab_reviews" USING btree ("site_id","id") WHERE code = 'person-not-registered' and settled_at is null;