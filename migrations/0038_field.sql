CREATE TABLE "door_people" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"door_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "door_visits" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"door_id" uuid NOT NULL,
	"team_id" uuid,
	"account" text NOT NULL,
	"device_seq" bigint NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"base" integer NOT NULL,
	"revision" integer NOT NULL,
	"aside" boolean NOT NULL,
	"people" uuid[] NOT NULL,
	"findings" "bytea"
);
--> statement-breakpoint
CREATE TABLE "doors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"community" text NOT NULL,
	"building_id" uuid NOT NULL,
	"stairwell_id" uuid NOT NULL,
	"floor" integer,
	"place" "bytea" NOT NULL,
	"added" boolean NOT NULL,
	"state" text NOT NULL,
	"last_at" timestamp with time zone,
	"nobody_there" timestamp with time zone[] NOT NULL,
	"shown" uuid,
	"contested" boolean NOT NULL,
	"revision" integer NOT NULL,
	"settled_visit" uuid,
	"settled_revision" integer,
	"former_team" uuid,
	"changed_in" "xid8" DEFAULT pg_current_xact_id() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stairwell_teams" (
	"drill_id" uuid NOT NULL,
	"stairwell_id" uuid NOT NULL,
	"community" text NOT NULL,
	"team_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"given_at" timestamp with time zone NOT NULL,
	"given_by" text NOT NULL,
	CONSTRAINT "stairwell_teams_drill_id_stairwell_id_pk" PRIMARY KEY("drill_id","stairwell_id")
);
--> statement-breakpoint
CREATE TABLE "visit_reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"division" text NOT NULL,
	"team_id" uuid,
	"code" text NOT NULL,
	"account" text NOT NULL,
	"device_seq" bigint,
	"received_at" timestamp with time zone NOT NULL,
	"sent" "bytea" NOT NULL,
	"settled_at" timestamp with time zone,
	"settled_by" text
);
--> statement-breakpoint
CREATE TABLE "team_members" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"team_id" uuid NOT NULL,
	"account" text,
	"leads" boolean NOT NULL,
	"digest" "bytea" NOT NULL,
	"person" "bytea" NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	"left_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "teams" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"division" text NOT NULL,
	"organisation" text,
	"scope" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "drills" ADD COLUMN "door_rest_minutes" integer DEFAULT 60 NOT NULL;--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "team" text;--> statement-breakpoint
CREATE INDEX "door_people_door" ON "door_people" USING btree ("door_id");--> statement-breakpoint
CREATE INDEX "door_visits_door" ON "door_visits" USING btree ("door_id","revision");--> statement-breakpoint
CREATE INDEX "door_visits_team" ON "door_visits" USING btree ("drill_id","team_id","at");--> statement-breakpoint
CREATE INDEX "doors_place" ON "doors" USING btree ("drill_id","community","building_id","stairwell_id","floor","id");--> statement-breakpoint
CREATE INDEX "doors_stairwell" ON "doors" USING btree ("stairwell_id");--> statement-breakpoint
CREATE INDEX "doors_changed" ON "doors" USING btree ("drill_id","changed_in","id");--> statement-breakpoint
CREATE INDEX "doors_contested" ON "doors" USING btree ("drill_id","community") WHERE contested;--> statement-breakpoint
CREATE INDEX "stairwell_teams_team" ON "stairwell_teams" USING btree ("team_id","position");--> statement-breakpoint
CREATE INDEX "visit_reviews_drill" ON "visit_reviews" USING btree ("drill_id","received_at","id");--> statement-breakpoint
CREATE INDEX "team_members_team" ON "team_members" USING btree ("team_id","joined_at");--> statement-breakpoint
CREATE UNIQUE INDEX "team_members_account" ON "team_members" USING btree ("account","team_id") WHERE left_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "teams_name" ON "teams" USING btree ("drill_id","division","name");