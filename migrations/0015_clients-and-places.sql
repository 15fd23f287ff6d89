ALTER TABLE "sites" ADD COLUMN "place_key" text;--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "previous_secret_hash" "bytea";--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "previous_until" timestamp with time zone;--> statement-breakpoint
-- Of twins that stand already the oldest bears the key, so that none is added beside them.
UPDATE "sites" SET "place_key" = "keyed"."key"
FROM (
	SELECT "id", "key", row_number() OVER (PARTITION BY "drill_id", "key" ORDER BY "created_at", "id") AS "n"
	FROM (
		SELECT "id", "drill_id", "created_at", "division"
			|| ' ' || upper(regexp_replace(normalize("name", NFKC), '\s', '', 'g'))
			|| ' ' || upper(regexp_replace(normalize("address", NFKC), '\s', '', 'g')) AS "key"
		FROM "sites") "all_of_them") "keyed"
WHERE "sites"."id" = "keyed"."id" AND "keyed"."n" = 1;--> statement-breakpoint
ALTER TABLE "sites" ADD CONSTRAINT "sites_place" UNIQUE("drill_id","place_key");