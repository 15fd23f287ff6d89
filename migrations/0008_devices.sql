CREATE TABLE "devices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"division" text NOT NULL,
	"label" text NOT NULL,
	"number" integer NOT NULL,
	"code_hash" "bytea",
	"code_expires_at" timestamp with time zone NOT NULL,
	"client_id" text,
	"secret_hash" "bytea",
	"enrolled_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"last_seen_at" timestamp with time zone,
	"clock_offset_ms" bigint,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "devices_client" UNIQUE("client_id"),
	CONSTRAINT "devices_site_number" UNIQUE("site_id","number")
);
--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "devices_code" ON "devices" USING btree ("code_hash") WHERE code_hash is not null;--> statement-breakpoint
CREATE INDEX "devices_drill" ON "devices" USING btree ("drill_id","created_at","id");--> statement-breakpoint
CREATE INDEX "devices_revoked" ON "devices" USING btree ("id") WHERE revoked_at is not null;