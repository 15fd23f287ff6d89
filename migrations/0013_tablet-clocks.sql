CREATE TABLE "tablet_clocks" (
	"tablet" text PRIMARY KEY NOT NULL,
	"offset_ms" bigint NOT NULL,
	"measured_at" timestamp with time zone NOT NULL
);
