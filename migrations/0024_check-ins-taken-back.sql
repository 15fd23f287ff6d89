ALTER TABLE "check_ins" ADD COLUMN "before" text;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "taken_back_at" timestamp with time zone;