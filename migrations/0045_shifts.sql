CREATE TABLE "posts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"division" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"site_id" uuid,
	"lane" integer,
	"template" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shift_absences" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"until_at" timestamp with time zone NOT NULL,
	CONSTRAINT "shift_absences_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "shift_calendars" (
	"key_hash" "bytea" PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shift_certificates" (
	"drill_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"skill" text NOT NULL,
	"valid_until" timestamp with time zone,
	"confirmed_by" text NOT NULL,
	"confirmed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "shift_certificates_drill_id_person_id_skill_pk" PRIMARY KEY("drill_id","person_id","skill")
);
--> statement-breakpoint
CREATE TABLE "shift_people" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"division" text NOT NULL,
	"organisation" text,
	"account" text,
	"nights" boolean NOT NULL,
	"person" "bytea" NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	CONSTRAINT "shift_people_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "shift_places" (
	"drill_id" uuid NOT NULL,
	"shift_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"state" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"changed_by" text NOT NULL,
	"meal_from" timestamp with time zone,
	"meal_until" timestamp with time zone,
	"relief_id" uuid,
	CONSTRAINT "shift_places_drill_id_shift_id_person_id_pk" PRIMARY KEY("drill_id","shift_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "shift_rules" (
	"drill_id" uuid NOT NULL,
	"division" text NOT NULL,
	"rest_hours" integer NOT NULL,
	"most_nights" integer NOT NULL,
	"sign_up_minutes" integer NOT NULL,
	CONSTRAINT "shift_rules_drill_id_division_pk" PRIMARY KEY("drill_id","division")
);
--> statement-breakpoint
CREATE TABLE "shift_swaps" (
	"drill_id" uuid NOT NULL,
	"shift_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"other_shift_id" uuid NOT NULL,
	"other_person_id" uuid NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "shift_swaps_drill_id_shift_id_person_id_other_shift_id_other_person_id_pk" PRIMARY KEY("drill_id","shift_id","person_id","other_shift_id","other_person_id")
);
--> statement-breakpoint
CREATE TABLE "shifts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"division" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"heads" integer NOT NULL,
	"skill" text,
	"meal_minutes" integer NOT NULL,
	"beyond_told_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "site_manning" (
	"site_id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"grace_minutes" integer NOT NULL,
	"lanes" integer NOT NULL,
	"lanes_open" integer NOT NULL,
	"stopped_until" timestamp with time zone,
	"set_by" text NOT NULL,
	"role" text NOT NULL,
	"division" text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "posts_name" ON "posts" USING btree ("drill_id","division","name");--> statement-breakpoint
CREATE UNIQUE INDEX "posts_lane" ON "posts" USING btree ("site_id","lane") WHERE site_id is not null;--> statement-breakpoint
CREATE INDEX "shift_absences_person" ON "shift_absences" USING btree ("drill_id","person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "shift_calendars_person" ON "shift_calendars" USING btree ("drill_id","person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "shift_people_account" ON "shift_people" USING btree ("drill_id","account") WHERE account is not null;--> statement-breakpoint
CREATE INDEX "shift_places_person" ON "shift_places" USING btree ("drill_id","person_id");--> statement-breakpoint
CREATE INDEX "shifts_drill" ON "shifts" USING btree ("drill_id","starts_at");--> statement-breakpoint
CREATE INDEX "shifts_post" ON "shifts" USING btree ("post_id","starts_at");