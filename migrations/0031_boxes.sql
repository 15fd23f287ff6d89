CREATE TABLE "box_acts" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"box_id" uuid NOT NULL,
	"device" text NOT NULL,
	"device_seq" bigint,
	"kind" text NOT NULL,
	"about" text,
	"details" jsonb,
	"note" "bytea",
	"at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone,
	"received_at" timestamp with time zone NOT NULL,
	"answer" jsonb NOT NULL,
	CONSTRAINT "box_acts_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "box_discrepancies" (
	"drill_id" uuid NOT NULL,
	"box_id" uuid NOT NULL,
	"code" text NOT NULL,
	"about" text NOT NULL,
	"found_at" timestamp with time zone NOT NULL,
	"outcome" text,
	"explained_by" text,
	"explained_at" timestamp with time zone,
	"note" "bytea",
	CONSTRAINT "box_discrepancies_drill_id_box_id_code_about_pk" PRIMARY KEY("drill_id","box_id","code","about")
);
--> statement-breakpoint
CREATE TABLE "box_handovers" (
	"drill_id" uuid NOT NULL,
	"box_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"to_kind" text NOT NULL,
	"to_id" text NOT NULL,
	"outsider" "bytea",
	"given_kind" text,
	"given_id" text,
	"given_by" text,
	"given_at" timestamp with time zone,
	"count" integer,
	"temperature" double precision,
	"accepted_by" text,
	"accepted_at" timestamp with time zone,
	"accepted_count" integer,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "box_handovers_drill_id_box_id_id_pk" PRIMARY KEY("drill_id","box_id","id")
);
--> statement-breakpoint
CREATE TABLE "box_tubes" (
	"drill_id" uuid NOT NULL,
	"box_id" uuid NOT NULL,
	"barcode" text NOT NULL,
	"tube_id" uuid,
	"state" text NOT NULL,
	"contest" text,
	"listed_at" timestamp with time zone,
	"received_at" timestamp with time zone,
	"means" text,
	"condition" text,
	"disposition" text,
	CONSTRAINT "box_tubes_drill_id_box_id_barcode_pk" PRIMARY KEY("drill_id","box_id","barcode")
);
--> statement-breakpoint
CREATE TABLE "boxes" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"site_id" uuid,
	"laboratory_id" uuid,
	"status" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"sealed_at" timestamp with time zone,
	"counted" integer,
	"cancelled_at" timestamp with time zone,
	"received_at" timestamp with time zone,
	"twin" boolean NOT NULL,
	"touched_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "boxes_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
ALTER TABLE "tubes" ADD COLUMN "first_swab_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "box_acts_box" ON "box_acts" USING btree ("drill_id","box_id","at");--> statement-breakpoint
CREATE INDEX "box_acts_device" ON "box_acts" USING btree ("device","device_seq");--> statement-breakpoint
CREATE INDEX "box_handovers_receiver" ON "box_handovers" USING btree ("drill_id","to_id","to_kind");--> statement-breakpoint
CREATE UNIQUE INDEX "box_tubes_one_box" ON "box_tubes" USING btree ("drill_id","tube_id") WHERE state = 'in';--> statement-breakpoint
CREATE INDEX "box_tubes_tube" ON "box_tubes" USING btree ("drill_id","tube_id");--> statement-breakpoint
CREATE INDEX "boxes_site" ON "boxes" USING btree ("drill_id","site_id");--> statement-breakpoint
CREATE INDEX "boxes_laboratory" ON "boxes" USING btree ("drill_id","laboratory_id");--> statement-breakpoint
CREATE INDEX "boxes_changed" ON "boxes" USING btree ("drill_id","changed_at");--> statement-breakpoint
CREATE INDEX "boxes_under_way" ON "boxes" USING btree ("drill_id","id") WHERE status in ('open', 'sealed', 'handed-over', 'partly-received');--> statement-breakpoint
CREATE INDEX "tubes_first_swab" ON "tubes" USING btree ("drill_id","first_swab_at");--> statement-breakpoint
UPDATE "tubes" t SET "first_swab_at" = (
	SELECT min(s."at") FROM "samples" s WHERE s."drill_id" = t."drill_id" AND s."tube_id" = t."id" AND s."state" <> 'out');
