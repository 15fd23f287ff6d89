CREATE TABLE "building_moves" (
	"job_id" uuid NOT NULL,
	"building_id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"lng" double precision,
	"lat" double precision,
	"became_lng" double precision NOT NULL,
	"became_lat" double precision NOT NULL,
	CONSTRAINT "building_moves_job_id_building_id_pk" PRIMARY KEY("job_id","building_id")
);
--> statement-breakpoint
CREATE INDEX "check_in_reviews_unknown" ON "check_in_reviews" USING btree ("site_id","id") WHERE code = 'person-not-registered' and settled_at is null;