CREATE TABLE "appointments" (
	"registration_id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"slot_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"queue_number" integer NOT NULL,
	"reason" text NOT NULL,
	"walk_metres" integer,
	"assigned_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"sub" text NOT NULL,
	"role" text NOT NULL,
	"division" text,
	"action" text NOT NULL,
	"object_kind" text NOT NULL,
	"object_id" text NOT NULL,
	"object_division" text,
	"drill_id" uuid,
	"reason" "bytea",
	"details" jsonb,
	"request_id" text
);
--> statement-breakpoint
CREATE TABLE "clients" (
	"client_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"role" text NOT NULL,
	"division" text,
	"site" text,
	"created_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "buildings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"community" text NOT NULL,
	"name" text NOT NULL,
	"lng" double precision,
	"lat" double precision
);
--> statement-breakpoint
CREATE TABLE "check_ins" (
	"registration_id" uuid NOT NULL,
	"device" text NOT NULL,
	"device_seq" bigint NOT NULL,
	"drill_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"lane" text NOT NULL,
	"method" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"ticket" text NOT NULL,
	"warnings" text[] NOT NULL,
	"status" text NOT NULL,
	CONSTRAINT "check_ins_registration_id_device_device_seq_pk" PRIMARY KEY("registration_id","device","device_seq")
);
--> statement-breakpoint
CREATE TABLE "divisions" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"level" text NOT NULL,
	"parent_code" text
);
--> statement-breakpoint
CREATE TABLE "drill_communities" (
	"drill_id" uuid NOT NULL,
	"community" text NOT NULL,
	CONSTRAINT "drill_communities_drill_id_community_pk" PRIMARY KEY("drill_id","community")
);
--> statement-breakpoint
CREATE TABLE "drill_publications" (
	"drill_id" uuid NOT NULL,
	"division" text NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"published_by" text NOT NULL,
	"forced" boolean NOT NULL,
	CONSTRAINT "drill_publications_drill_id_division_pk" PRIMARY KEY("drill_id","division")
);
--> statement-breakpoint
CREATE TABLE "drills" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"city" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"window_minutes" integer NOT NULL,
	"pool_size" integer NOT NULL,
	"exemption_hours" integer NOT NULL,
	"status" text NOT NULL,
	"version" integer NOT NULL,
	"data_key_wrapped" "bytea",
	"id_key_wrapped" "bytea",
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"closed_at" timestamp with time zone,
	"people_destroyed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"claim" uuid NOT NULL,
	"fingerprint" "bytea",
	"answer" "bytea",
	"lease_until" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_chunks" (
	"job_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "import_chunks_job_id_seq_pk" PRIMARY KEY("job_id","seq")
);
--> statement-breakpoint
CREATE TABLE "import_rejections" (
	"job_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"rows" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "import_rejections_job_id_seq_pk" PRIMARY KEY("job_id","seq")
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"drill_id" uuid NOT NULL,
	"created_by" text NOT NULL,
	"role" text NOT NULL,
	"division" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"done" integer DEFAULT 0 NOT NULL,
	"total" integer NOT NULL,
	"input" jsonb NOT NULL,
	"state" jsonb,
	"result" jsonb,
	"problem" jsonb,
	"cancel_requested" boolean DEFAULT false NOT NULL,
	"owner" uuid,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "master_key" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"key_id" "bytea" NOT NULL,
	"since" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "service_secrets" (
	"name" text PRIMARY KEY NOT NULL,
	"wrapped" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"private_wrapped" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "registration_events" (
	"registration_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"actor" text NOT NULL,
	"device" text,
	"data" jsonb,
	CONSTRAINT "registration_events_registration_id_id_pk" PRIMARY KEY("registration_id","id")
);
--> statement-breakpoint
CREATE TABLE "registrations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"household_id" uuid NOT NULL,
	"account" text NOT NULL,
	"community" text NOT NULL,
	"building_id" uuid NOT NULL,
	"status" text NOT NULL,
	"mobility" text NOT NULL,
	"source" text NOT NULL,
	"exempt_until" timestamp with time zone,
	"preferences" jsonb,
	"unplaced_reason" text,
	"registered_by" uuid NOT NULL,
	"likeness" uuid,
	"person" "bytea" NOT NULL,
	"registered_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "roster" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"community" text NOT NULL,
	"building_id" uuid NOT NULL,
	"household_id" uuid NOT NULL,
	"digest" "bytea" NOT NULL,
	"person" "bytea" NOT NULL,
	"imported_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "site_communities" (
	"site_id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"community" text NOT NULL,
	CONSTRAINT "site_communities_site_id_community_pk" PRIMARY KEY("site_id","community")
);
--> statement-breakpoint
CREATE TABLE "sites" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"lng" double precision NOT NULL,
	"lat" double precision NOT NULL,
	"division" text NOT NULL,
	"lanes" integer NOT NULL,
	"rate_per_lane_hour" integer NOT NULL,
	"walk_in_share" double precision NOT NULL,
	"hours" jsonb NOT NULL,
	"status" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "slots" (
	"id" uuid PRIMARY KEY NOT NULL,
	"site_id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"capacity" integer NOT NULL,
	"bookable" integer NOT NULL,
	"used" integer DEFAULT 0 NOT NULL,
	"issued" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "slots_site_start" UNIQUE("site_id","starts_at"),
	CONSTRAINT "slots_within_capacity" CHECK ("slots"."used" >= 0 and "slots"."used" <= "slots"."bookable"),
	CONSTRAINT "slots_bookable" CHECK ("slots"."bookable" <= "slots"."capacity")
);
--> statement-breakpoint
ALTER TABLE "drill_communities" ADD CONSTRAINT "drill_communities_drill_id_drills_id_fk" FOREIGN KEY ("drill_id") REFERENCES "public"."drills"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drill_publications" ADD CONSTRAINT "drill_publications_drill_id_drills_id_fk" FOREIGN KEY ("drill_id") REFERENCES "public"."drills"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "site_communities" ADD CONSTRAINT "site_communities_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sites" ADD CONSTRAINT "sites_drill_id_drills_id_fk" FOREIGN KEY ("drill_id") REFERENCES "public"."drills"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slots" ADD CONSTRAINT "slots_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "appointments_slot" ON "appointments" USING btree ("slot_id");--> statement-breakpoint
CREATE INDEX "audit_log_time" ON "audit_log" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "audit_log_drill" ON "audit_log" USING btree ("drill_id","at","id");--> statement-breakpoint
CREATE INDEX "buildings_community" ON "buildings" USING btree ("drill_id","community");--> statement-breakpoint
CREATE INDEX "check_ins_site" ON "check_ins" USING btree ("site_id","at");--> statement-breakpoint
CREATE INDEX "divisions_parent" ON "divisions" USING btree ("parent_code","code");--> statement-breakpoint
CREATE INDEX "idempotency_keys_expiry" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "import_rejections_created" ON "import_rejections" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "jobs_status" ON "jobs" USING btree ("status","lease_until");--> statement-breakpoint
CREATE INDEX "registrations_waiting" ON "registrations" USING btree ("drill_id","community","building_id") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "registrations_exempt" ON "registrations" USING btree ("drill_id","exempt_until") WHERE status = 'exempt';--> statement-breakpoint
CREATE INDEX "registrations_account" ON "registrations" USING btree ("account","drill_id");--> statement-breakpoint
CREATE INDEX "registrations_household" ON "registrations" USING btree ("household_id");--> statement-breakpoint
CREATE INDEX "registrations_likeness" ON "registrations" USING btree ("drill_id","likeness");--> statement-breakpoint
CREATE INDEX "registrations_community" ON "registrations" USING btree ("drill_id","community","id");--> statement-breakpoint
CREATE INDEX "roster_community" ON "roster" USING btree ("drill_id","community","building_id");--> statement-breakpoint
CREATE INDEX "site_communities_community" ON "site_communities" USING btree ("drill_id","community");--> statement-breakpoint
CREATE INDEX "sites_drill" ON "sites" USING btree ("drill_id","division");