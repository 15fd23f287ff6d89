CREATE TABLE "known_people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"roster_community" text,
	"registered" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tallies" (
	"drill_id" uuid NOT NULL,
	"counted_as" text NOT NULL,
	"people" integer NOT NULL,
	CONSTRAINT "tallies_drill_id_counted_as_pk" PRIMARY KEY("drill_id","counted_as")
);
--> statement-breakpoint
CREATE TABLE "tally_changes" (
	"drill_id" uuid NOT NULL,
	"counted_as" text NOT NULL,
	"people" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "roster_community" text;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "windowed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
insert into known_people (id, drill_id, roster_community, registered)
select coalesce(r.id, g.id), coalesce(r.drill_id, g.drill_id), r.community, g.id is not null
from roster r full join registrations g on g.id = r.id;--> statement-breakpoint
update registrations g set roster_community = k.roster_community,
  windowed = exists (select from appointments a where a.registration_id = g.id)
from known_people k where k.id = g.id;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "counted_as" text GENERATED ALWAYS AS (coalesce(roster_community, community) || ' '
  || case when roster_community is not null then 'roster' when source = 'walk-in' then 'walk-in' else 'account' end || ' '
  || case when status <> 'pending' then status when mobility = 'needs-visit' then 'pending-visit'
    when exempt_until is not null then 'pending-exemption' else 'pending' end
  || case when windowed then ' window' else '' end) STORED;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "counted_before" text;--> statement-breakpoint
CREATE INDEX "waiting_exempt" ON "waiting" USING btree ("drill_id","exempt_until") WHERE exempt_until is not null;--> statement-breakpoint
insert into tallies (drill_id, counted_as, people)
select drill_id, counted_as, count(*)::int from registrations group by 1, 2
union all
select drill_id, roster_community || ' roster unregistered', count(*)::int from known_people
where not registered group by 1, 2;
