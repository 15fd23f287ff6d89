DROP INDEX "follow_up_keys_task";--> statement-breakpoint
DROP INDEX "follow_up_rows_list";--> statement-breakpoint
ALTER TABLE "follow_up_rows" DROP CONSTRAINT "follow_up_rows_drill_id_id_pk";--> statement-breakpoint
ALTER TABLE "follow_up_rows" ADD CONSTRAINT "follow_up_rows_drill_id_list_id_id_pk" PRIMARY KEY("drill_id","list_id","id");--> statement-breakpoint
ALTER TABLE "teams" ADD COLUMN "posts" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "follow_up_tasks_folded" ON "follow_up_tasks" USING btree ("drill_id","folded_into") WHERE folded_into is not null;