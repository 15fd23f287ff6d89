ALTER TABLE "drills" ADD COLUMN "walk_limit_metres" integer DEFAULT 1000 NOT NULL;--> statement-breakpoint
ALTER TABLE "drills" ADD COLUMN "detour_factor" double precision DEFAULT 1.3 NOT NULL;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "elderly" boolean DEFAULT false NOT NULL;