CREATE TABLE "chain_links" (
	"drill_id" uuid NOT NULL,
	"chain_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"facility" uuid,
	"community" text,
	"outside" text,
	"division" text,
	"start_by" timestamp with time zone,
	"opened_at" timestamp with time zone,
	"arrived_at" timestamp with time zone,
	"transfer_id" uuid,
	CONSTRAINT "chain_links_drill_id_chain_id_number_pk" PRIMARY KEY("drill_id","chain_id","number")
);
--> statement-breakpoint
CREATE TABLE "transfer_chains" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"person" "bytea" NOT NULL,
	"reason" text NOT NULL,
	"division" text NOT NULL,
	"from_facility" uuid,
	"status" text NOT NULL,
	"link" integer NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"opened_by" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "transfer_chains_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
ALTER TABLE "transfers" ADD COLUMN "chain_id" uuid;--> statement-breakpoint
ALTER TABLE "transfers" ADD COLUMN "link" integer;--> statement-breakpoint
CREATE UNIQUE INDEX "transfer_chains_open" ON "transfer_chains" USING btree ("drill_id","person_id") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "transfers_chain" ON "transfers" USING btree ("drill_id","chain_id") WHERE chain_id is not null;