CREATE TABLE "checkpoint_rules" (
	"drill_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"valid_from" timestamp with time zone NOT NULL,
	"valid_until" timestamp with time zone,
	"key_regions" text[] NOT NULL,
	"rules" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "checkpoint_rules_drill_id_version_pk" PRIMARY KEY("drill_id","version")
);
--> statement-breakpoint
CREATE TABLE "checkpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"community" text NOT NULL,
	"lng" double precision,
	"lat" double precision,
	"site_id" uuid,
	"travel_minutes" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "passage_marks" (
	"drill_id" uuid NOT NULL,
	"mark" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"passage_id" uuid NOT NULL,
	CONSTRAINT "passage_marks_drill_id_mark_at_passage_id_pk" PRIMARY KEY("drill_id","mark","at","passage_id")
);
--> statement-breakpoint
CREATE TABLE "passage_reviews" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"checkpoint_id" uuid NOT NULL,
	"division" text NOT NULL,
	"code" text NOT NULL,
	"passage_id" uuid,
	"account" text NOT NULL,
	"device_seq" bigint,
	"received_at" timestamp with time zone NOT NULL,
	"sent" "bytea",
	"settled_at" timestamp with time zone,
	"settled_by" text,
	CONSTRAINT "passage_reviews_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "passages" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"checkpoint_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"account" text NOT NULL,
	"device_seq" bigint NOT NULL,
	"transport" text NOT NULL,
	"people" integer NOT NULL,
	"decision" text NOT NULL,
	"rule" text NOT NULL,
	"rules_version" integer,
	"device_decision" text,
	"device_rule" text,
	"device_version" integer,
	"record" "bytea" NOT NULL,
	CONSTRAINT "passages_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "checkpoint" text;--> statement-breakpoint
CREATE UNIQUE INDEX "checkpoints_name" ON "checkpoints" USING btree ("drill_id","community","name");--> statement-breakpoint
CREATE INDEX "passage_reviews_drill" ON "passage_reviews" USING btree ("drill_id","received_at","id");--> statement-breakpoint
CREATE INDEX "passages_checkpoint" ON "passages" USING btree ("drill_id","checkpoint_id","at","id");