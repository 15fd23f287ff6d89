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
ALTER TABLE "registrations" ADD COLUMN "phone_likeness" uuid;--> statement-breakpoint
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
CREATE INDEX "registrations_phone_likeness" ON "registrations" USING btree ("drill_id","phone_likeness");