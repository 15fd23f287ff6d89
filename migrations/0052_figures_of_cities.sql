CREATE TABLE "federation_figures" (
	"city" text PRIMARY KEY NOT NULL,
	"drills" jsonb NOT NULL,
	"figures" jsonb,
	"as_of" timestamp with time zone,
	"received_at" timestamp with time zone NOT NULL
);
