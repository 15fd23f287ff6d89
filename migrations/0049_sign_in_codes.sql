CREATE TABLE "sign_in_codes" (
	"code_hash" "bytea" PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"client_id" text NOT NULL,
	"subject" text,
	"challenge" text,
	"redirect_path" text,
	"signed_in_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "sign_in_codes_expired" ON "sign_in_codes" USING btree ("expires_at");