CREATE TABLE "waiting" (
	"registration_id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"community" text NOT NULL,
	"building_id" uuid NOT NULL,
	"household_id" uuid NOT NULL,
	"elderly" boolean NOT NULL,
	"exempt_until" timestamp with time zone,
	"preferences" jsonb,
	"told" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
DROP INDEX "registrations_waiting";--> statement-breakpoint
DROP INDEX "registrations_exempt";--> statement-breakpoint
CREATE INDEX "waiting_community" ON "waiting" USING btree ("drill_id","community","building_id","household_id");--> statement-breakpoint
CREATE INDEX "registrations_exempt" ON "registrations" USING btree ("drill_id","exempt_until") WHERE exempt_until is not null;--> statement-breakpoint
INSERT INTO "waiting" ("registration_id", "drill_id", "community", "building_id", "household_id", "elderly", "exempt_until", "preferences")
SELECT "id", "drill_id", "community", "building_id", "household_id", "elderly", "exempt_until", "preferences" FROM "registrations"
WHERE "status" = 'pending' AND "mobility" = 'walks' AND "source" = 'account';--> statement-breakpoint
ALTER TABLE "registrations" SET (fillfactor = 80);
