ALTER TABLE "shifts" ADD COLUMN "unfilled" jsonb;--> statement-breakpoint
ALTER TABLE "replans" ADD COLUMN "announced" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- What waits while this is taken in was told of where somebody had to move.
UPDATE "replans" p SET "announced" = true FROM "drills" d
WHERE d."id" = p."drill_id" AND p."status" = 'proposed' AND p."affected" > 0 AND (d."countersigning" ->> 'cancelling')::boolean;
