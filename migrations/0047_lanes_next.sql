ALTER TABLE "site_manning" ADD COLUMN "lanes_next" integer;--> statement-breakpoint
ALTER TABLE "site_manning" ADD COLUMN "settling_until" timestamp with time zone;