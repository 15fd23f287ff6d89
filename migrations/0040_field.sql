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
CREATE TABLE "follow_up_contacts" (
	"id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"means" text NOT NULL,
	"outcome" text NOT NULL,
	"by" text NOT NULL,
	"division" text NOT NULL,
	"not_before" timestamp with time zone,
	"note" "bytea",
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "follow_up_contacts_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "follow_up_keys" (
	"drill_id" uuid NOT NULL,
	"key" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	CONSTRAINT "follow_up_keys_drill_id_key_pk" PRIMARY KEY("drill_id","key")
);
--> statement-breakpoint
CREATE TABLE "follow_up_lists" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"division" text NOT NULL,
	"source" text NOT NULL,
	"reason" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "follow_up_rows" (
	"id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"list_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	"person" "bytea" NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "follow_up_rows_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "follow_up_tasks" (
	"id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"division" text NOT NULL,
	"level" text NOT NULL,
	"state" text NOT NULL,
	"outcome" text,
	"resident_id" uuid,
	"matched_by" text,
	"due_at" timestamp with time zone NOT NULL,
	"escalates_at" timestamp with time zone,
	"escalated_at" timestamp with time zone,
	"not_before" timestamp with time zone,
	"contacts" integer DEFAULT 0 NOT NULL,
	"given_at" timestamp with time zone NOT NULL,
	"taken_at" timestamp with time zone,
	"settled_at" timestamp with time zone,
	"folded_into" uuid,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "follow_up_tasks_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "assistance_people" (
	"drill_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	"added_by" text NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	"outcome" text,
	"note" "bytea",
	"answered_at" timestamp with time zone,
	CONSTRAINT "assistance_people_drill_id_request_id_task_id_pk" PRIMARY KEY("drill_id","request_id","task_id")
);
--> statement-breakpoint
CREATE TABLE "assistance_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"direction" text NOT NULL,
	"number" text NOT NULL,
	"region" text NOT NULL,
	"division" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"taken_at" timestamp with time zone,
	"taken_by" text,
	"answered_at" timestamp with time zone,
	"answered_by" text
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
ALTER TABLE "registrations" ADD COLUMN "phone_likeness" uuid;--> statement-breakpoint
CREATE INDEX "door_people_door" ON "door_people" USING btree ("door_id");--> statement-breakpoint
CREATE INDEX "door_visits_door" ON "door_visits" USING btree ("door_id","revision");--> statement-breakpoint
CREATE INDEX "door_visits_team" ON "door_visits" USING btree ("drill_id","team_id","at");--> statement-breakpoint
CREATE INDEX "doors_place" ON "doors" USING btree ("drill_id","community","building_id","stairwell_id","floor","id");--> statement-breakpoint
CREATE INDEX "doors_stairwell" ON "doors" USING btree ("stairwell_id");--> statement-breakpoint
CREATE INDEX "doors_changed" ON "doors" USING btree ("drill_id","changed_in","id");--> statement-breakpoint
CREATE INDEX "doors_contested" ON "doors" USING btree ("drill_id","community") WHERE contested;--> statement-breakpoint
CREATE INDEX "stairwell_teams_team" ON "stairwell_teams" USING btree ("team_id","position");--> statement-breakpoint
CREATE INDEX "visit_reviews_drill" ON "visit_reviews" USING btree ("drill_id","received_at","id");--> statement-breakpoint
CREATE INDEX "follow_up_contacts_task" ON "follow_up_contacts" USING btree ("drill_id","task_id","at");--> statement-breakpoint
CREATE INDEX "follow_up_contacts_at" ON "follow_up_contacts" USING btree ("drill_id","at");--> statement-breakpoint
CREATE INDEX "follow_up_keys_task" ON "follow_up_keys" USING btree ("drill_id","task_id");--> statement-breakpoint
CREATE INDEX "follow_up_lists_drill" ON "follow_up_lists" USING btree ("drill_id","received_at","id");--> statement-breakpoint
CREATE INDEX "follow_up_rows_task" ON "follow_up_rows" USING btree ("drill_id","task_id");--> statement-breakpoint
CREATE INDEX "follow_up_rows_list" ON "follow_up_rows" USING btree ("drill_id","list_id","task_id");--> statement-breakpoint
CREATE INDEX "follow_up_tasks_division" ON "follow_up_tasks" USING btree ("drill_id","division","id");--> statement-breakpoint
CREATE INDEX "follow_up_tasks_escalates" ON "follow_up_tasks" USING btree ("escalates_at") WHERE state = 'open' and escalates_at is not null;--> statement-breakpoint
CREATE INDEX "follow_up_tasks_escalated" ON "follow_up_tasks" USING btree ("drill_id","escalated_at") WHERE state = 'open' and escalated_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "assistance_requests_number" ON "assistance_requests" USING btree ("drill_id","direction","region","number");--> statement-breakpoint
CREATE INDEX "assistance_requests_drill" ON "assistance_requests" USING btree ("drill_id","created_at","id");--> statement-breakpoint
CREATE INDEX "team_members_team" ON "team_members" USING btree ("team_id","joined_at");--> statement-breakpoint
CREATE UNIQUE INDEX "team_members_account" ON "team_members" USING btree ("account","team_id") WHERE left_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "teams_name" ON "teams" USING btree ("drill_id","division","name");--> statement-breakpoint
CREATE INDEX "registrations_phone_likeness" ON "registrations" USING btree ("drill_id","phone_likeness");