CREATE TABLE "case_contacts" (
	"drill_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"community" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"distance_metres" double precision,
	"told_by" text,
	"added_at" timestamp with time zone NOT NULL,
	CONSTRAINT "case_contacts_drill_id_case_id_person_id_kind_pk" PRIMARY KEY("drill_id","case_id","person_id","kind")
);
--> statement-breakpoint
CREATE TABLE "told_people" (
	"drill_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"person" "bytea" NOT NULL,
	"told_at" timestamp with time zone NOT NULL,
	CONSTRAINT "told_people_drill_id_person_id_pk" PRIMARY KEY("drill_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "monitoring_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"monitoring_id" uuid NOT NULL,
	"day" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"account" text NOT NULL,
	"alarming" boolean NOT NULL,
	"record" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "monitoring_swabs" (
	"drill_id" uuid NOT NULL,
	"monitoring_id" uuid NOT NULL,
	"day" integer NOT NULL,
	"way" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "monitoring_swabs_monitoring_id_day_pk" PRIMARY KEY("monitoring_id","day")
);
--> statement-breakpoint
CREATE TABLE "monitorings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"community" text NOT NULL,
	"place" text NOT NULL,
	"reasons" text[] NOT NULL,
	"last_exposure_at" timestamp with time zone NOT NULL,
	"exposure_day" integer NOT NULL,
	"from_day" integer NOT NULL,
	"until_day" integer NOT NULL,
	"swab_days" integer[] NOT NULL,
	"begun_at" timestamp with time zone NOT NULL,
	"begun_by" text NOT NULL,
	"ended_day" integer,
	"ended_as" text,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE INDEX "case_contacts_person" ON "case_contacts" USING btree ("drill_id","person_id");--> statement-breakpoint
CREATE INDEX "case_contacts_community" ON "case_contacts" USING btree ("drill_id","community","case_id","person_id");--> statement-breakpoint
CREATE INDEX "monitoring_checks_day" ON "monitoring_checks" USING btree ("monitoring_id","day");--> statement-breakpoint
CREATE UNIQUE INDEX "monitorings_one" ON "monitorings" USING btree ("drill_id","person_id") WHERE ended_day is null;--> statement-breakpoint
CREATE INDEX "monitorings_person" ON "monitorings" USING btree ("drill_id","person_id","begun_at");--> statement-breakpoint
CREATE INDEX "monitorings_community" ON "monitorings" USING btree ("drill_id","community","id");