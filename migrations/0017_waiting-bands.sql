ALTER TABLE "drills" ADD COLUMN "waiting_bands" jsonb DEFAULT '{"clearMinutes":25,"busyMinutes":50}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "site_queues" ADD COLUMN "band" text;--> statement-breakpoint
-- Lines that stand already are told by the limits that held for every drill until now.
UPDATE "site_queues" SET "band" = CASE
	WHEN "wait_p50" <= 25 THEN 'clear'
	WHEN "wait_p50" <= 50 THEN 'busy'
	ELSE 'congested' END;--> statement-breakpoint
ALTER TABLE "site_queues" ALTER COLUMN "band" SET NOT NULL;
