CREATE TABLE "line_events" (
	"site_id" uuid NOT NULL,
	"device" text NOT NULL,
	"device_seq" bigint NOT NULL,
	"drill_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"lane" text NOT NULL,
	"ticket" text,
	"at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "line_events_site_id_device_device_seq_pk" PRIMARY KEY("site_id","device","device_seq")
);
--> statement-breakpoint
CREATE TABLE "line_history" (
	"drill_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"waiting" integer NOT NULL,
	"forecast_p50" real NOT NULL,
	"waited_minutes" real,
	"served" integer NOT NULL,
	CONSTRAINT "line_history_site_id_at_pk" PRIMARY KEY("site_id","at")
);
--> statement-breakpoint
CREATE TABLE "site_queues" (
	"site_id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"division" text NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"waiting" integer NOT NULL,
	"lanes_open" integer NOT NULL,
	"served_last_hour" integer NOT NULL,
	"wait_p10" real NOT NULL,
	"wait_p50" real NOT NULL,
	"wait_p90" real NOT NULL,
	"congested" real NOT NULL,
	"state" jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "line_events_site" ON "line_events" USING btree ("site_id","at");--> statement-breakpoint
CREATE INDEX "line_events_drill" ON "line_events" USING btree ("drill_id");--> statement-breakpoint
CREATE INDEX "line_history_drill" ON "line_history" USING btree ("drill_id");--> statement-breakpoint
CREATE INDEX "site_queues_changed" ON "site_queues" USING btree ("drill_id","changed_at");--> statement-breakpoint
CREATE INDEX "site_queues_worst" ON "site_queues" USING btree ("drill_id","wait_p50");