// Written by `npm run faces:types` from openapi.json: the operations that pages name. Not to be changed by hand.

export interface Operations {
  /** Who did what to whose data, when and why; newest first */
  "GET /v1/audit": { asks: { query?: { drillId?: string | number | boolean; division?: string | number | boolean; from?: string | number | boolean; to?: string | number | boolean; action?: AuditAction; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: AuditEntryPage };
  /** The service's present time */
  "GET /v1/clock": { asks: {  }; answer: ServiceTime };
  /** The divisions directly below one, or the provinces; or those of a name, or near a place */
  "GET /v1/divisions": { asks: { query?: { parent?: string | number | boolean; q?: string | number | boolean; near?: string | number | boolean; datum?: Datum; level?: "province" | "city" | "county" | "street" | "community"; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: ListedDivisionPage };
  /** Published drills, newest first; with a headquarters token drafts of its city too, and those that are closed */
  "GET /v1/drills": { asks: { query?: { status?: "draft" | "published" | "closed"; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: DrillPage };
  /** One drill with its communities; its ETag is what If-Match of a change wants */
  "GET /v1/drills/{drillId}": { asks: { path: { drillId: string } }; answer: DrillDetail };
  /** Boxes of the caller’s site, laboratory or division, or that a courier has to do with, with what is left of their four hours */
  "GET /v1/drills/{drillId}/boxes": { asks: { path: { drillId: string }; query?: { status?: "open" | "sealed" | "handed-over" | "partly-received" | "received" | "reconciled" | "lost" | "cancelled"; site?: string | number | boolean; laboratory?: string | number | boolean; overdue?: number; untouched?: number; unaccepted?: "true"; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: ListedBoxPage };
  /** What tablets recorded that contradicts something, or could not become a check-in: kept, and to be looked at */
  "GET /v1/drills/{drillId}/check-in-reviews": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; status?: "open" | "settled"; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: CheckInReviewPage };
  /** What a drill came to when it was closed, by community, with its hash */
  "GET /v1/drills/{drillId}/closing": { asks: { path: { drillId: string } }; answer: ClosingWithFigures };
  /** What waits for a second person in the caller’s division, or did, newest first */
  "GET /v1/drills/{drillId}/countersignatures": { asks: { path: { drillId: string }; query?: { status?: "proposed" | "confirmed" | "withdrawn" | "expired"; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: CountersignaturePage };
  /** Who stands where on the way, by group and in total */
  "GET /v1/drills/{drillId}/coverage": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; groupBy?: "district" | "street" | "community" | "building" | "stairwell" | "hour" | "quarter" } }; answer: Coverage };
  /** How far doors are, by stairwell, team or hour */
  "GET /v1/drills/{drillId}/doors/progress": { asks: { path: { drillId: string }; query?: { by?: "stairwell" | "team" | "hour"; community?: string | number | boolean } }; answer: DoorProgressLines };
  /** Registrations that are most likely of one human under several documents: the same name and birth date, and the same phone or door; or the same letters and digits as passport and as travel permit, or under two nationalities; or the same birth date, phone and door, and names that are one in characters and in pinyin, or in another order. Nothing is merged. A page may hold fewer than `limit` while there are more */
  "GET /v1/drills/{drillId}/duplicates": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: DuplicatePage };
  /** What happens in the caller's division, as server-sent events */
  "GET /v1/drills/{drillId}/events": { asks: { path: { drillId: string } }; answer: DrillEvent };
  /** The exemptions that were entered, also those that are over, by community */
  "GET /v1/drills/{drillId}/exemptions": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: ExemptionPage };
  /** Capacity against residents before publishing: what stands against the plan, and what would cure it */
  "GET /v1/drills/{drillId}/feasibility": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean } }; answer: Feasibility };
  /** Who is held by a positive or doubtful tube, whether they have been told, and where they are swabbed again */
  "GET /v1/drills/{drillId}/holds": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; told?: "true" | "false"; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: HeldPersonPage };
  /** Follow-up lists with what has become of their people, the latest first */
  "GET /v1/drills/{drillId}/lists": { asks: { path: { drillId: string }; query?: { limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: FollowUpListPage };
  /** A follow-up list with its figures by division and by hour */
  "GET /v1/drills/{drillId}/lists/{listId}": { asks: { path: { drillId: string; listId: string } }; answer: WholeFollowUpList };
  /** Who has neither come nor is exempt, by building and household */
  "GET /v1/drills/{drillId}/missing": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: MissingPersonPage };
  /** What could be done about lines that grow too long, what saves most waiting first */
  "GET /v1/drills/{drillId}/proposals": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; status?: "proposed" | "accepted" | "dismissed" | "expired" | "superseded"; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: ProposalPage };
  /** The lines of today’s sites with the forecast of each window and the state of each lane, the longest wait first */
  "GET /v1/drills/{drillId}/queues": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: QueueDetailPage };
  /** A drill's registrations below a division, without personal data */
  "GET /v1/drills/{drillId}/registrations": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: ListedRegistrationPage };
  /** Reports of the caller’s division, the newest first */
  "GET /v1/drills/{drillId}/reports": { asks: { path: { drillId: string }; query?: { limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: ReportPage };
  /** A report as JSON, as one sheet in CSV, as a workbook, or as a page to print */
  "GET /v1/drills/{drillId}/reports/{reportId}": { asks: { path: { drillId: string; reportId: string }; query?: { format?: "json" | "csv" | "xlsx" | "html"; sheet?: "city" | "districts" | "communities" | "sites" | "hours" | "queues" | "tubes" | "positives" | "discrepancies" | "lists" | "tasks" | "contacts" | "requests" | "missing" } }; answer: ReportFile };
  /** Sealed tubes whose result is overdue by the drill’s rules, the longest first */
  "GET /v1/drills/{drillId}/results/late": { asks: { path: { drillId: string }; query?: { limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: LateTubePage };
  /** Shifts of the caller’s division, or of where they work, by their start */
  "GET /v1/drills/{drillId}/shifts": { asks: { path: { drillId: string }; query?: { from?: string | number | boolean; until?: string | number | boolean; post?: string | number | boolean; person?: string | number | boolean; open?: string | number | boolean; asked?: string | number | boolean; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: ShiftPage };
  /** A shift, and who has it or had it, masked */
  "GET /v1/drills/{drillId}/shifts/{shiftId}": { asks: { path: { drillId: string; shiftId: string } }; answer: WholeShift };
  /** Published sites, nearest first where `near` is given; headquarters see their drafts too */
  "GET /v1/drills/{drillId}/sites": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; near?: string | number | boolean; datum?: Datum; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: ListedSitePage };
  /** The sites of the caller's division in the form in which they are imported, to edit and import again */
  "GET /v1/drills/{drillId}/sites/export": { asks: { path: { drillId: string }; query?: { format?: "csv" | "xlsx" } }; answer: unknown };
  /** What the sites of a division have left, and for how many hours of work; those with findings alone, if wanted */
  "GET /v1/drills/{drillId}/supplies": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; found?: "true" | "false"; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: SiteSuppliesPage };
  /** What tablets did with tubes that contradicts something, or could not be taken: kept, and to be settled */
  "GET /v1/drills/{drillId}/swab-reviews": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; status?: "open" | "settled"; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: SwabReviewPage };
  /** People who are to be found, in the caller’s division: one task a person, whatever lists name them */
  "GET /v1/drills/{drillId}/tasks": { asks: { path: { drillId: string }; query?: { list?: string | number | boolean; community?: string | number | boolean; state?: "open" | "settled" | "handed-on"; level?: "community" | "street" | "district" | "city"; overdue?: "true" | "false"; untaken?: "true" | "false"; placed?: "true" | "false"; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: FollowUpTaskPage };
  /** The teams that a division sends, or that work there; whoever works in one sees that alone */
  "GET /v1/drills/{drillId}/teams": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: TeamPage };
  /** Tubes with swabs in them that stand in no box, the oldest first, with what is left of their four hours */
  "GET /v1/drills/{drillId}/tubes": { asks: { path: { drillId: string }; query?: { unboxed?: number; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: UnboxedTubePage };
  /** Who is swabbed at home, by whom and when, and what became of it */
  "GET /v1/drills/{drillId}/visits": { asks: { path: { drillId: string }; query?: { division?: string | number | boolean; state?: "wanted" | "planned" | "swabbed" | "listed"; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: HomeVisitPage };
  /** A file to fill in: headings in the language of Accept-Language, and an example row */
  "GET /v1/imports/{kind}/template": { asks: { path: { kind: "roster" | "sites" | "communities" | "exemptions" | "results" | "teams" | "facilities" | "lists" }; query?: { format?: "csv" | "xlsx" } }; answer: unknown };
  /** The jobs of the caller's division or laboratory, newest first; those that ended long ago are forgotten */
  "GET /v1/jobs": { asks: { query?: { drillId?: string | number | boolean; status?: "queued" | "running" | "done" | "failed" | "cancelled"; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: JobPage };
  /** A job of the caller's division or laboratory: how far it is, and what came of it */
  "GET /v1/jobs/{jobId}": { asks: { path: { jobId: string } }; answer: Job };
  /** The rows that an import refused, as they were sent, with the reasons: for who sent them */
  "GET /v1/jobs/{jobId}/rejected": { asks: { path: { jobId: string }; query?: { format?: "xlsx" | "json" } }; answer: RejectedRows };
  /** The caller's own registrations in a drill */
  "GET /v1/registrations": { asks: { query: { drillId: string | number | boolean; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: RegistrationDetailPage };
  /** The signed pass of an appointment: as text, or as a QR code, by `Accept` */
  "GET /v1/registrations/{registrationId}/pass": { asks: { path: { registrationId: string } }; answer: Pass };
  /** The replans of the caller’s division, newest first */
  "GET /v1/replans": { asks: { query?: { drillId?: string | number | boolean; status?: "proposed" | "dry-run" | "withdrawn" | "confirmed" | "done" | "expired"; limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: ReplanPage };
  /** A replan of the caller’s division: what it would do, or has done */
  "GET /v1/replans/{replanId}": { asks: { path: { replanId: string } }; answer: Replan };
  /** Who moves where: ids and times */
  "GET /v1/replans/{replanId}/moves": { asks: { path: { replanId: string }; query?: { limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: ReplanMovePage };
  /** One site */
  "GET /v1/sites/{siteId}": { asks: { path: { siteId: string }; query?: { datum?: Datum } }; answer: Site };
  /** How long the line of a site is, and how long whoever comes now will wait */
  "GET /v1/sites/{siteId}/queue": { asks: { path: { siteId: string } }; answer: Queue };
  /** The windows of a site, in order of time, with what is left of each */
  "GET /v1/sites/{siteId}/slots": { asks: { path: { siteId: string }; query?: { limit?: string | number | boolean; cursor?: string | number | boolean } }; answer: SlotPage };
  /** Changes a drill that is not closed */
  "PATCH /v1/drills/{drillId}": { asks: { path: { drillId: string }; body: DrillChange }; answer: DrillDetail };
  /** Changes the name, address or place of a site, published or not; people keep their windows there */
  "PATCH /v1/sites/{siteId}": { asks: { path: { siteId: string }; body: SiteChange }; answer: Site };
  /** A code for a page, for whoever shows the secret of a client */
  "POST /v1/auth/authorize": { asks: { body: SignInRequest }; answer: SignInCode };
  /** A token for a code, once, for the page that asked for it */
  "POST /v1/auth/code": { asks: { body: ShownSignInCode }; answer: PageToken };
  /** Another token for a page whose token is about to end */
  "POST /v1/auth/refresh": { asks: { body: ShownRefreshToken }; answer: PageToken };
  /** Settles a review: changes what is wrong, and says what was found */
  "POST /v1/check-in-reviews/{reviewId}/settle": { asks: { path: { reviewId: string }; body: ReviewSettlement }; answer: CheckInReview };
  /** Closes a drill: once everybody has an outcome, or with a reason */
  "POST /v1/drills/{drillId}/close": { asks: { path: { drillId: string }; body: CloseDrill }; answer: Closing | Countersignature };
  /** Adds the communities of a file to a drill */
  "POST /v1/drills/{drillId}/communities/import": { asks: { path: { drillId: string }; query?: { dryRun?: "true" | "false"; columns?: string | number | boolean } }; answer: ImportJob };
  /** Takes an import of communities back within the hour, with a reason */
  "POST /v1/drills/{drillId}/communities/undo": { asks: { path: { drillId: string }; body: ImportUndo }; answer: ImportUndone };
  /** Does what another person has proposed. Confirmed already: as it stands */
  "POST /v1/drills/{drillId}/countersignatures/{countersignatureId}/confirm": { asks: { path: { drillId: string; countersignatureId: string } }; answer: Countersignature };
  /** Takes back what one has proposed oneself. Once is as good as twice */
  "POST /v1/drills/{drillId}/countersignatures/{countersignatureId}/withdraw": { asks: { path: { drillId: string; countersignatureId: string } }; answer: Countersignature };
  /** Exempts the people of a file */
  "POST /v1/drills/{drillId}/exemptions/import": { asks: { path: { drillId: string }; query?: { dryRun?: "true" | "false"; columns?: string | number | boolean } }; answer: ImportJob };
  /** Takes an import of exemptions back within the hour, in the caller's division, with a reason */
  "POST /v1/drills/{drillId}/exemptions/undo": { asks: { path: { drillId: string }; body: ImportUndo }; answer: ImportUndone };
  /** Adds facilities and their beds from a file: one line a bed */
  "POST /v1/drills/{drillId}/facilities/import": { asks: { path: { drillId: string }; query?: { dryRun?: "true" | "false"; columns?: string | number | boolean } }; answer: ImportJob };
  /** Takes an import of facilities back within the hour, in the caller's division, with a reason */
  "POST /v1/drills/{drillId}/facilities/undo": { asks: { path: { drillId: string }; body: ImportUndo }; answer: ImportUndone };
  /** Registers a household of 1 to 20, all or none; they are given one window */
  "POST /v1/drills/{drillId}/households": { asks: { path: { drillId: string }; body: NewHousehold }; answer: Household };
  /** Brings a follow-up list: everybody on it is looked for by whose they are */
  "POST /v1/drills/{drillId}/lists": { asks: { path: { drillId: string }; query: { dryRun?: "true" | "false"; columns?: string | number | boolean; source: string | number | boolean; reason: "key-region" | "close-contact" | "same-transport" | "unregistered" | "other"; received?: string | number | boolean; due?: string | number | boolean; list?: string | number | boolean } }; answer: ImportJob };
  /** Takes an import of a follow-up list back within the hour, in the caller's division, with a reason */
  "POST /v1/drills/{drillId}/lists/undo": { asks: { path: { drillId: string }; body: ImportUndo }; answer: ImportUndone };
  /** Publishes the district's part of a drill: its sites open and citizens can register */
  "POST /v1/drills/{drillId}/publish": { asks: { path: { drillId: string }; body: PublishRequest }; answer: PublishedPart | Countersignature };
  /** Has the report of a drill made, as a job: provisional while it goes on, final once it is closed */
  "POST /v1/drills/{drillId}/reports": { asks: { path: { drillId: string }; body: ReportRequest }; answer: ReportJob };
  /** The household rosters of communities are complete, or not after all */
  "POST /v1/drills/{drillId}/roster/completion": { asks: { path: { drillId: string }; body: RosterCompletion }; answer: CompleteRosters };
  /** The roster of the caller's division in the form in which it is imported, unmasked, to edit and import again: takes a reason, and is audited */
  "POST /v1/drills/{drillId}/roster/export": { asks: { path: { drillId: string }; body: RosterExport }; answer: unknown };
  /** Puts a household roster on file: the denominator of coverage */
  "POST /v1/drills/{drillId}/roster/import": { asks: { path: { drillId: string }; query?: { dryRun?: "true" | "false"; columns?: string | number | boolean; datum?: Datum } }; answer: ImportJob };
  /** Takes an import of a roster back within the hour, in the caller's division, with a reason */
  "POST /v1/drills/{drillId}/roster/undo": { asks: { path: { drillId: string }; body: ImportUndo }; answer: RosterUndone };
  /** Fills the shifts of up to a week, as a job */
  "POST /v1/drills/{drillId}/shifts/plan": { asks: { path: { drillId: string }; body: ShiftPlanRequest }; answer: ShiftPlanJob };
  /** Adds the sites of a file, as drafts, and plans drafts that stand as it has them */
  "POST /v1/drills/{drillId}/sites/import": { asks: { path: { drillId: string }; query?: { dryRun?: "true" | "false"; columns?: string | number | boolean; datum?: Datum } }; answer: ImportJob };
  /** Takes an import of sites back within the hour, in the caller's division, with a reason */
  "POST /v1/drills/{drillId}/sites/undo": { asks: { path: { drillId: string }; body: ImportUndo }; answer: SitesUndone };
  /** Stops sampling in a division for a while: a storm, an evacuation. Windows in it are cancelled */
  "POST /v1/drills/{drillId}/stops": { asks: { path: { drillId: string }; body: Stop }; answer: Replan };
  /** Adds teams and their members from a file: one line a member */
  "POST /v1/drills/{drillId}/teams/import": { asks: { path: { drillId: string }; query?: { dryRun?: "true" | "false"; columns?: string | number | boolean } }; answer: ImportJob };
  /** Takes an import of teams back within the hour, in the caller's division, with a reason */
  "POST /v1/drills/{drillId}/teams/undo": { asks: { path: { drillId: string }; body: ImportUndo }; answer: ImportUndone };
  /** Decides that it be done; people who are offered a window are told. Again: the same answer */
  "POST /v1/proposals/{proposalId}/accept": { asks: { path: { proposalId: string } }; answer: Proposal };
  /** Decides that it be not done; it is not proposed again for half an hour */
  "POST /v1/proposals/{proposalId}/dismiss": { asks: { path: { proposalId: string } }; answer: Proposal };
  /** Cancels a registration and gives its place back; repeating it changes nothing */
  "POST /v1/registrations/{registrationId}/cancel": { asks: { path: { registrationId: string } }; answer: RegistrationDetail };
  /** Moves a person, or the household all or none, to a chosen window; the old pass is void. For whoever registered them, and within their division for community workers and headquarters of districts and colleges */
  "POST /v1/registrations/{registrationId}/reschedule": { asks: { path: { registrationId: string }; body: RescheduleRequest }; answer: RescheduledRegistration };
  /** Makes a proposal true, and moves people as a job. Again: the same job, or one that goes on */
  "POST /v1/replans/{replanId}/confirm": { asks: { path: { replanId: string } }; answer: ReplanJob };
  /** Takes a proposal back */
  "POST /v1/replans/{replanId}/withdraw": { asks: { path: { replanId: string } }; answer: Replan };
  /** Closes a site, now or from an instant on; those who hold a window there then get another */
  "POST /v1/sites/{siteId}/close": { asks: { path: { siteId: string }; body: SiteClosing }; answer: Replan };
  /** Settles a review: changes what is wrong, and says what was found */
  "POST /v1/swab-reviews/{reviewId}/settle": { asks: { path: { reviewId: string }; body: SwabReviewSettlement }; answer: SwabReview };
  /** When a site is open: windows that are missing are made, others are cancelled */
  "PUT /v1/sites/{siteId}/hours": { asks: { path: { siteId: string }; body: SiteHoursChange }; answer: Replan };
  /** How many lanes a site has, from the next window or an instant on */
  "PUT /v1/sites/{siteId}/lanes": { asks: { path: { siteId: string }; body: SiteLanesChange }; answer: Replan };
}

export type Appointment = { siteId: string; slotId: string; startsAt: string; endsAt: string; queueNumber: number; reason: string; walkMetres: number | null };
export type AuditAction = "person.revealed" | "registration.freed" | "registration.taken-over" | "client.added" | "client.rotated" | "client.revoked" | "secret.refused" | "clock.moved" | "drill.published" | "drill.force-published" | "drill.closed" | "site.added" | "site.deleted" | "site.changed" | "roster.removed" | "exemption.added" | "exemption.withdrawn" | "roster.import-undone" | "roster.exported" | "sites.import-undone" | "communities.import-undone" | "exemptions.import-undone" | "facilities.import-undone" | "teams.import-undone" | "lists.import-undone" | "roster.declared-complete" | "roster.declared-incomplete" | "import.started" | "countersignature.proposed" | "countersignature.confirmed" | "countersignature.withdrawn" | "replan.proposed" | "replan.confirmed" | "replan.withdrawn" | "reserves.set" | "proposal.accepted" | "proposal.dismissed" | "keys.rotated" | "keys.destroyed" | "people.destroyed" | "webhook.created" | "webhook.changed" | "webhook.secret-rotated" | "webhook.deleted" | "webhook.replayed" | "device.added" | "device.enrolled" | "device.revoked" | "device.restored" | "registration.risk-set" | "labels.given" | "check-in-review.settled" | "swab-review.settled" | "laboratory.added" | "laboratory.changed" | "box.lost" | "task.handed-on" | "request.answered" | "request.exported" | "team.added" | "team.changed" | "team-member.added" | "team-member.left" | "doors.shared" | "stairwell.given" | "door.settled" | "visit-review.settled" | "facility.added" | "facility.changed" | "facility.closed" | "bed.left" | "transfer.asked" | "transfer.approved" | "transfer.placed" | "transfer.turned-away" | "transfer.arranged" | "transfer.pick-up-signed" | "transfer.arrival-signed" | "transfer.refused" | "transfer.cancelled" | "chain.opened" | "chain.planned" | "chain.ended" | "case.contacts-traced" | "monitoring.begun" | "monitoring.extended" | "monitoring.shortened" | "monitoring.released" | "supply-request.asked" | "supply-request.passed-on" | "supply-request.promised" | "supply-request.sent" | "supply-request.received" | "supply-request.refused" | "supply-request.withdrawn" | "supply-request.explained" | "delivery.asked" | "delivery.failed" | "delivery.given" | "delivery.withdrawn" | "notice.published" | "notice.changed" | "notice.withdrawn" | "post.added" | "shifts.opened" | "shift-rules.set" | "shift-person.added" | "shift-absence.noted" | "certificate.confirmed" | "shift.signed-up" | "shift.withdrawn" | "shift.present" | "shift.absent" | "shift.swapped" | "calendar.issued" | "calendar.revoked" | "manning.set" | "checkpoint.added" | "checkpoint.closed" | "checkpoint-rules.made" | "passage-review.settled" | "passages.traced" | "division.added" | "division.renamed" | "division.closed";
export type AuditEntry = { id: string; at: string; by: { sub: string; role: string; division: string | null }; action: AuditAction; object: { kind: string; id: string; division: string | null }; drillId: string | null; reason: string | null; details: (Record<string, string | number | boolean | null> | null); requestId: string | null };
export type AuditEntryPage = { items: readonly (AuditEntry)[]; nextCursor: string | null };
export type BoxEvent = { event: "box"; data: ListedBox };
export type BuildingsAtTwoPlaces = { rows: number; named: readonly ({ row: number; lng: number; lat: number; countsRow: number; counts: { lng: number; lat: number } })[] };
export type CheckInReview = { id: string; code: "two-sites" | "sequence-reused" | "time-out-of-range" | "cancelled" | "pass-revoked" | "pass-expired" | "pass-invalid" | "person-not-registered" | "several-people" | "refused" | "unreadable"; siteId: string; device: string; deviceSeq: number | null; recordedAt: (string | null); at: (string | null); receivedAt: string; registrationId: string | null; name: string | null; counts: ({ siteId: string; device: string; deviceSeq: number; at: string } | null); sent: ({ way: string | null; name: string | null; document: string | null } | null); takenBack: boolean | null; actions: readonly ("keep" | "take-back" | "count-this" | "other-person" | "correct-time" | "check-in")[]; settledAt: (string | null); settledBy: string | null; settlement: ({ action: "keep" | "take-back" | "count-this" | "other-person" | "correct-time" | "check-in"; registrationId: string | null; at: (string | null) } | null) };
export type CheckInReviewPage = { items: readonly (CheckInReview)[]; nextCursor: string | null };
export type CheckInRules = { earlyMinutes: number; lateMinutes: number; otherSites: "allowed" | "warn" };
export type CloseDrill = { reason?: string };
export type Closing = { drillId: string; closedAt: string; closedBy: string; proposedBy: string | null; unfinished: Record<string, number>; sha256: string };
export type ClosingWithFigures = { drillId: string; closedAt: string; closedBy: string; proposedBy: string | null; unfinished: Record<string, number>; sha256: string; figures: Coverage };
export type CompleteRosters = { complete: readonly (string)[] };
export type Consent = { version: string; givenAt: string; guardian?: { name: string; phone: string } };
export type Countersignature = { id: string; drillId: string; operation: "publish" | "notice" | "close" | "stop-countersigning" | "import-exemptions" | "remove-from-roster"; division: string; status: "proposed" | "confirmed" | "withdrawn" | "expired"; proposal: Record<string, unknown>; proposedBy: string; proposedAt: string; expiresAt: string; confirmedBy: string | null; confirmedAt: (string | null) };
export type CountersignatureEvent = { event: "countersignature"; data: { id: string; operation: "publish" | "notice" | "close" | "stop-countersigning" | "import-exemptions" | "remove-from-roster"; division: string; status: "proposed" | "confirmed" | "withdrawn" | "expired"; proposedAt: string; expiresAt: string; confirmedAt: (string | null) } };
export type CountersignaturePage = { items: readonly (Countersignature)[]; nextCursor: string | null };
export type Countersigning = { publishing: boolean; cancelling: boolean; standsMinutes: number };
export type CountsByStage = { registered: number; assigned: number; checkedIn: number; sampled: number; resulted: number };
export type CountsByState = { cleared: number; sampled: number; "checked-in": number; assigned: number; registered: number; exempt: number; "to-be-visited": number; held: number; due: number; missing: number };
export type Coverage = { asOf: string; total: { population: number; basis: "roster" | "census" | "none"; states: CountsByState; reached: CountsByStage; apart: NotOnRoster; rate: number | null }; groups: readonly (CoverageGroup)[] };
export type CoverageEvent = { event: "coverage"; data: { division: string; population: number; basis: "roster" | "census" | "none"; states: CountsByState; reached: CountsByStage; apart: NotOnRoster; rate: number | null } };
export type CoverageGroup = { code: string | null; name: string | null; community: string | null; population: number; basis: "roster" | "census" | "none"; states: CountsByState; reached: CountsByStage; apart: NotOnRoster; rate: number | null };
export type Cure = { kind: "lanes" | "hours" | "rate" | "serve" | "new-site" | "fewer-lanes" | "move-hours" | "extend-drill" | "roster" | "complete-roster" | "correct-place"; steps: readonly ({ site?: string; lanes?: number; hours?: number; ratePerLaneHour?: number; communities?: readonly (string)[]; people?: number; location?: { lng: number; lat: number }; datum?: "wgs84" | "gcj02" | "bd09"; startsAt?: string; endsAt?: string })[]; text: string };
export type Datum = "wgs84" | "gcj02" | "bd09";
export type DoorProgress = { key: string; building: string | null; unit: string | null; doors: number; visited: number; done: number; visits: number; people: number };
export type DoorProgressLines = { items: readonly (DoorProgress)[] };
export type Drill = { id: string; name: string; kind: "mass" | "control"; city: string; startsAt: string; endsAt: string; windowMinutes: number; poolSize: number; exemptionHours: number; walkLimitMetres: number; doorRestMinutes: number; detourFactor: number; peoplePerAccount: number | null; checkInRules: CheckInRules; resultRules: ResultRules; monitoringRules: MonitoringRules; swabRules: SwabRules; waitingBands: WaitingBands; countersigning: Countersigning; status: "draft" | "published" | "closed"; published: readonly (string)[]; closedAt: (string | null); peopleDestroyedAt: (string | null) };
export type DrillChange = { name?: string; startsAt?: string; endsAt?: string; poolSize?: (1 | 5 | 10 | 20); exemptionHours?: number; walkLimitMetres?: number; doorRestMinutes?: number; detourFactor?: number; peoplePerAccount?: (number | null); checkInRules?: { earlyMinutes?: number; lateMinutes?: number; otherSites?: "allowed" | "warn" }; resultRules?: { reswab?: "site" | "home"; tellAfterMinutes?: number; pooledHours?: number; singleHours?: number }; monitoringRules?: { home?: MonitoringRuleInput; central?: MonitoringRuleInput }; swabRules?: { bodySite?: "oropharynx" | "nasopharynx" | "nares"; swabs?: number; held?: "single" | "household" | "pool"; key?: "single" | "household" | "pool"; sealed?: "single" | "household" | "pool" }; waitingBands?: WaitingBandsInput; countersigning?: { publishing?: boolean; cancelling?: boolean; standsMinutes?: number } };
export type DrillDetail = { id: string; name: string; kind: "mass" | "control"; city: string; startsAt: string; endsAt: string; windowMinutes: number; poolSize: number; exemptionHours: number; walkLimitMetres: number; doorRestMinutes: number; detourFactor: number; peoplePerAccount: number | null; checkInRules: CheckInRules; resultRules: ResultRules; monitoringRules: MonitoringRules; swabRules: SwabRules; waitingBands: WaitingBands; countersigning: Countersigning; status: "draft" | "published" | "closed"; published: readonly (string)[]; closedAt: (string | null); peopleDestroyedAt: (string | null); communities: readonly (string)[] };
export type DrillEvent = (OpenedEvent | JobEvent | CountersignatureEvent | QueueEvent | BoxEvent | HoldEvent | TasksOverdueEvent | TransfersEvent | HandedOverEvent | CoverageEvent);
export type DrillPage = { items: readonly (Drill)[]; nextCursor: string | null };
export type Duplicate = { common: readonly ("phone" | "residence" | "number" | "spelling")[]; people: readonly ({ id: string; householdId: string; community: string; status: RegistrationStatus; name: string; documentType: string; registeredAt: string })[] };
export type DuplicatePage = { items: readonly (Duplicate)[]; nextCursor: string | null };
export type Exemption = { id: string; registrationId: string; community: string; kind: "vaccinated" | "tested" | "isolated" | "away" | "infirm" | "other"; from: string; until: (string | null); reason: string | null; by: string; createdAt: string; begunAt: (string | null); endedAt: (string | null) };
export type ExemptionPage = { items: readonly (Exemption)[]; nextCursor: string | null };
export type Feasibility = { feasible: boolean; division: string; residents: number; estimated: number; bookable: number; findings: readonly (Finding)[] };
export type Finding = ({ code: "place-far-off"; severity: "blocking" | "warning"; division: string; communities: readonly (string)[]; sites: readonly (string)[]; residents: number; estimated: number; bookable: number; cures: readonly (Cure)[]; text: string; of: "sites" | "buildings"; places: readonly ({ fault: "zero" | "swapped" | "outside" | "far"; location: { lng: number; lat: number }; metres: number | null; site?: string; community?: string; building?: string; people?: number })[]; count: number } | { code: "places-shifted"; severity: "blocking" | "warning"; division: string; communities: readonly (string)[]; sites: readonly (string)[]; residents: number; estimated: number; bookable: number; cures: readonly (Cure)[]; text: string; of: "sites" | "buildings"; datum: ("wgs84" | "gcj02" | "bd09" | null); metres: number; walkMetres: number; correctedWalkMetres: number } | { code: "no-site"; severity: "blocking" | "warning"; division: string; communities: readonly (string)[]; sites: readonly (string)[]; residents: number; estimated: number; bookable: number; cures: readonly (Cure)[]; text: string; short: number } | { code: "short-of-capacity"; severity: "blocking" | "warning"; division: string; communities: readonly (string)[]; sites: readonly (string)[]; residents: number; estimated: number; bookable: number; cures: readonly (Cure)[]; text: string; short: number; shortCounted: number } | { code: "after-deadline"; severity: "blocking" | "warning"; division: string; communities: readonly (string)[]; sites: readonly (string)[]; residents: number; estimated: number; bookable: number; cures: readonly (Cure)[]; text: string; people: number; roundTheClock: boolean } | { code: "lanes-overrun"; severity: "blocking" | "warning"; division: string; communities: readonly (string)[]; sites: readonly (string)[]; residents: number; estimated: number; bookable: number; cures: readonly (Cure)[]; text: string; lanes: number; residentsPerLane: number; hoursOpen: number; hoursNeeded: number; ratePerLaneHour: number; rateNeeded: number | null } | { code: "no-site-in-reach"; severity: "blocking" | "warning"; division: string; communities: readonly (string)[]; sites: readonly (string)[]; residents: number; estimated: number; bookable: number; cures: readonly (Cure)[]; text: string; people: number; nearestMetres: number; farthestMetres: number; walkLimitMetres: number } | { code: "walk-over-limit"; severity: "blocking" | "warning"; division: string; communities: readonly (string)[]; sites: readonly (string)[]; residents: number; estimated: number; bookable: number; cures: readonly (Cure)[]; text: string; people: number; walkMetres: number; walkLimitMetres: number } | { code: "hours-outside-drill"; severity: "blocking" | "warning"; division: string; communities: readonly (string)[]; sites: readonly (string)[]; residents: number; estimated: number; bookable: number; cures: readonly (Cure)[]; text: string; hoursBefore: number; hoursAfter: number } | { code: "lanes-idle"; severity: "blocking" | "warning"; division: string; communities: readonly (string)[]; sites: readonly (string)[]; residents: number; estimated: number; bookable: number; cures: readonly (Cure)[]; text: string; lanes: number; idle: number; utilisation: number } | { code: "roster-incomplete"; severity: "blocking" | "warning"; division: string; communities: readonly (string)[]; sites: readonly (string)[]; residents: number; estimated: number; bookable: number; cures: readonly (Cure)[]; text: string; onRoster: number } | { code: "residents-unknown"; severity: "blocking" | "warning"; division: string; communities: readonly (string)[]; sites: readonly (string)[]; residents: number; estimated: number; bookable: number; cures: readonly (Cure)[]; text: string });
export type FollowUpList = { id: string; kind: "list" | "request" | "checkpoint"; source: string; reason: "key-region" | "close-contact" | "same-transport" | "unregistered" | "other"; division: string; receivedAt: string; dueAt: string; by: string; rows: number; tasks: number; open: number; overdue: number; handedOn: number; found: number; refused: number; notFound: number; contacts: number };
export type FollowUpListPage = { items: readonly (FollowUpList)[]; nextCursor: string | null };
export type FollowUpPerson = { name: string; document: ({ type: string; number: string } | null); phone: string | null };
export type FollowUpTask = { id: string; division: string; level: "community" | "street" | "district" | "city"; state: "open" | "settled" | "handed-on" | "folded"; outcome: ("reached" | "no-answer" | "wrong-number" | "switched-off" | "lives-elsewhere" | "refused" | null); person: FollowUpPerson; registrationId: string | null; matchedBy: ("document" | "phone" | null); lists: readonly (string)[]; contacts: number; dueAt: string; notBefore: (string | null); givenAt: string; takenAt: (string | null); escalatedAt: (string | null); settledAt: (string | null) };
export type FollowUpTaskPage = { items: readonly (FollowUpTask)[]; nextCursor: string | null };
export type HandedOverEvent = { event: "handed-over"; data: { division: string; open: number; nextDueAt: (string | null) } };
export type HeldPerson = { registrationId: string; name: string; community: string; building: string; barcode: string; outcome: "negative" | "positive" | "doubtful" | "invalid"; heldAt: string; toldAt: (string | null); toldBy: string | null; reswab: (Reswab | null) };
export type HeldPersonPage = { items: readonly (HeldPerson)[]; nextCursor: string | null };
export type HoldEvent = { event: "hold"; data: { barcode: string; siteId: string; outcome: "negative" | "positive" | "doubtful" | "invalid"; held: number; told: number } };
export type HomeVisit = { registrationId: string; name: string; status: RegistrationStatus; why: "infirm" | "re-swab"; state: "wanted" | "planned" | "swabbed" | "listed"; outcome: ("nobody-there" | "moved-away" | "refused" | "not-possible" | null); startsAt: (string | null); endsAt: (string | null); community: string; building: string; siteId: string | null };
export type HomeVisitPage = { items: readonly (HomeVisit)[]; nextCursor: string | null };
export type Household = { householdId: string; members: readonly (Registration)[] };
export type HouseholdMember = { person: Person; mobility?: Mobility; vaccinatedAt?: string; preferences?: Preferences; consent: Consent };
export type IdentityDocument = { type: "resident-id" | "residence-permit-hmt" | "permanent-resident-card" | "hk-macao-permit" | "taiwan-permit" | "passport"; number: string; nationality?: string };
export type ImportJob = { id: string; kind: "roster-import" | "sites-import" | "communities-import" | "exemptions-import" | "results-import" | "teams-import" | "facilities-import" | "lists-import"; drillId: string; status: "queued" | "running" | "done" | "failed" | "cancelled"; createdAt: string; finishedAt: (string | null); progress: { done: number; total: number }; result?: ImportResult; problem?: JobProblem };
export type ImportResult = { dryRun: boolean; headingRow: number; unreadColumns: readonly (string)[]; rows: number; accepted: number; changed: number; unchanged: number; rejected: number; rejectedFile: string | null; rejectedInFile: number; countersignature?: string; notListed?: number; moved?: RosterMoves; twoPlaces?: BuildingsAtTwoPlaces; counting?: number; toVerify?: number; waiting?: number; kept?: number; superseded?: number; people?: number; listId?: string; newTasks?: number; folded?: number; matched?: number; unplaced?: number; undone?: ImportTakenBack; errors: readonly ({ row: number; pointer: string; code: string })[] };
export type ImportTakenBack = { at: string; removed: number; restored: number; left?: number };
export type ImportUndo = { importJob: string; reason: string };
export type ImportUndone = { removed: number; restored: number; left: number; kinds: readonly ({ kind: "community" | "exemption" | "facility" | "bed" | "team" | "team-member" | "list" | "list-row" | "task"; removed: number; restored: number; left: number })[]; stays: readonly ({ kind: "community" | "exemption" | "facility" | "bed" | "team" | "team-member" | "list" | "list-row" | "task"; id: string; because: "changed" | "closed" | "ended" | "in-use" | "not-empty" | "belongs" | "has-people" | "has-sites" | "declared-complete" | "checked-in" | "swabbed" | "elsewhere" })[] };
export type Job = (ImportJob | PlanJob | ReplanJob | ReportJob | RosterMovesJob | ShiftPlanJob);
export type JobEvent = { event: "job"; data: { id: string; status: "queued" | "running" | "done" | "failed" | "cancelled"; progress: { done: number; total: number }; kind: "communities-import" | "exemptions-import" | "facilities-import" | "lists-import" | "plan" | "replan" | "report" | "results-import" | "roster-import" | "roster-moves" | "shift-plan" | "sites-import" | "teams-import" } };
export type JobPage = { items: readonly (Job)[]; nextCursor: string | null };
export type JobProblem = { type: string; title: string; detail: string; code: string; errors?: readonly ({ pointer: string; code: string; text: string })[] };
export type LateTube = { barcode: string; siteId: string; people: number; firstSwabAt: (string | null); sealedAt: string; receivedAt: (string | null); dueAt: string; minutesLate: number };
export type LateTubePage = { items: readonly (LateTube)[]; nextCursor: string | null };
export type ListedBox = { code: string; site: string | null; laboratory: string | null; status: "open" | "sealed" | "handed-over" | "partly-received" | "received" | "reconciled" | "lost" | "cancelled"; listed: number; received: number; counted: number | null; differs: number; openedAt: string; sealedAt: (string | null); receivedAt: (string | null); touchedAt: string; dueAt: (string | null); minutesLeft: number | null };
export type ListedBoxPage = { items: readonly (ListedBox)[]; nextCursor: string | null };
export type ListedDivision = { code: string; name: string; level: "province" | "city" | "county" | "street" | "community"; parentCode: string | null; above: readonly ({ code: string; name: string })[]; distanceMetres: number | null };
export type ListedDivisionPage = { items: readonly (ListedDivision)[]; nextCursor: string | null };
export type ListedRegistration = { id: string; householdId: string; status: RegistrationStatus; appointment: (Appointment | null); community: string; mobility: Mobility; exemptUntil: (string | null); unplacedReason: string | null; checkedInAt: (string | null) };
export type ListedRegistrationPage = { items: readonly (ListedRegistration)[]; nextCursor: string | null };
export type ListedSite = { id: string; drillId: string; kind: "fixed" | "mobile"; name: string; address: string; location: { lng: number; lat: number }; division: string; communities: readonly (string)[]; lanes: number; ratePerLaneHour: number; walkInShare: number; hours: readonly (OpeningHours)[]; status: "draft" | "published" | "closed"; distanceMetres: number | null };
export type ListedSitePage = { items: readonly (ListedSite)[]; nextCursor: string | null };
export type Location = { lng: number; lat: number; datum?: Datum };
export type MissingPerson = { registrationId: string | null; status: string | null; community: string; building: string; householdId: string; unit: string | null; room: string | null; name: string };
export type MissingPersonPage = { items: readonly (MissingPerson)[]; nextCursor: string | null };
export type Mobility = "walks" | "needs-visit";
export type MonitoringRule = { days: number; swabDays: readonly (number)[] };
export type MonitoringRuleInput = { days: number; swabDays: readonly (number)[] };
export type MonitoringRules = { home: MonitoringRule; central: MonitoringRule };
export type NewHousehold = { residence: ResidenceInput; members: readonly (HouseholdMember)[] };
export type NotOnRoster = { walkIns: number; notOnRoster: number; states: CountsByState };
export type Offer = { slotId: string; siteId: string; startsAt: string; endsAt: string };
export type OpenedEvent = { event: "opened"; data: { drillId: string; division: string; resumed: boolean } };
export type OpeningHours = { opensAt: string; closesAt: string };
export type OpeningHoursInput = { opensAt: string; closesAt: string };
export type PageToken = { accessToken: string; tokenType: "Bearer"; expiresIn: number; refreshToken?: string };
export type Pass = { pass: string; expiresAt: string; notices: string };
export type Person = { name: string; document: IdentityDocument; phone: string; birthDate?: string };
export type PlanJob = { id: string; kind: "plan"; drillId: string; status: "queued" | "running" | "done" | "failed" | "cancelled"; createdAt: string; finishedAt: (string | null); progress: { done: number; total: number }; result?: PlanResult; problem?: JobProblem };
export type PlanResult = { parts: number; failedParts: number; communities: number; communitiesThrough: number; placed: number; unplaced: Record<string, number>; failedCommunities: readonly ({ community: string; code: string })[] };
export type Preferences = { sites?: readonly (string)[]; notBefore?: string; notAfter?: string };
export type Proposal = { id: string; drillId: string; division: string; kind: "open-lanes" | "bring-lane" | "offer-windows" | "pause-walk-ins"; status: "proposed" | "accepted" | "dismissed" | "expired" | "superseded"; sites: readonly (string)[]; action: ProposalAction; effect: { minutesSaved: { p10: number; p50: number; p90: number }; netMinutes: { p10: number; p50: number; p90: number }; walkMinutes: number; peopleAsked: number; waitBefore: number; waitAfter: number }; madeAt: string; expiresAt: string; decidedAt: (string | null); decidedBy: string | null; until: string; offered: number; taken: number; measured: ({ final: boolean; from: string; to: string; longestWait: number | null; expectedWithout: number; expectedWith: number; sites: readonly ({ siteId: string; longestWait: number | null; meanWait: number | null; samples: number })[] } | null) };
export type ProposalAction = ({ kind: "open-lanes"; siteId: string; lanes: number; opensAt: string } | { kind: "bring-lane"; fromSiteId: string | null; siteId: string; leavesAt: string; arrivesAt: string } | { kind: "offer-windows"; siteId: string; toSiteId: string; walkMetres: number; windows: readonly ({ from: string; to: string; people: number })[] } | { kind: "pause-walk-ins"; siteId: string; from: string; to: string });
export type ProposalPage = { items: readonly (Proposal)[]; nextCursor: string | null };
export type PublishRequest = { division: string; force?: boolean; reason?: string };
export type PublishedPart = { sitesOpened: number; division: string; residents: number; estimated: number; bookable: number; findings: readonly (Finding)[] };
export type Queue = { waiting: number; lanesOpen: number; servedLastHour: number; waitMinutes: QueueWait; band: QueueBand; asOf: string; walkInsPausedUntil: (string | null) };
export type QueueBand = "clear" | "busy" | "congested" | "unknown";
export type QueueDetail = { waiting: number; lanesOpen: number; servedLastHour: number; waitMinutes: QueueWait; band: QueueBand; asOf: string; siteId: string; name: string; division: string; lanesPlanned: number; basis: "swabs" | "check-ins"; early: number; gone: number; windows: readonly ({ startsAt: string; endsAt: string; waitMinutes: { p10: number; p50: number; p90: number }; band: "clear" | "busy" | "congested"; congested: number; arrivals: { p10: number; p50: number; p90: number } })[]; lanes: readonly ({ lane: string; state: "working" | "closed" | "silent" | "unheard"; served: number; serviceSeconds: number | null })[] };
export type QueueDetailPage = { items: readonly (QueueDetail)[]; nextCursor: string | null };
export type QueueEvent = { event: "queue"; data: { siteId: string; waiting: number; lanesOpen: number; servedLastHour: number; waitMinutes: QueueWait; band: QueueBand; asOf: string } };
export type QueueWait = ({ p10: number; p50: number; p90: number } | null);
export type Registration = { id: string; householdId: string; status: RegistrationStatus; appointment: (Appointment | null) };
export type RegistrationDetail = { id: string; householdId: string; status: RegistrationStatus; appointment: (Appointment | null); drillId: string; result: (RegistrationResult | null); reswab: (Reswab | null); offer: (Offer | null); person: { name: string; document: { type: string; number: string }; phone: string | null }; residence: Residence; mobility: Mobility; exemptUntil: (string | null); unplacedReason: string | null; registeredAt: string };
export type RegistrationDetailPage = { items: readonly (RegistrationDetail)[]; nextCursor: string | null };
export type RegistrationResult = { outcome: "pending" | "negative" | "positive" | "doubtful" | "invalid"; testedAt: (string | null) };
export type RegistrationStatus = "pending" | "assigned" | "checked-in" | "sampled" | "cleared" | "cancelled" | "exempt" | "missed" | "held" | "retest";
export type RejectedRows = { columns: readonly ({ name: string | null; heading: string })[]; rows: readonly ({ row: number; cells: readonly (string)[]; errors: readonly ({ pointer: string; code: string; text: string })[] })[] };
export type Replan = { id: string; drillId: string; division: string; kind: "close-site" | "lanes" | "hours" | "stop"; status: "proposed" | "dry-run" | "withdrawn" | "confirmed" | "done" | "expired"; from: string; to: (string | null); sites: readonly (string)[]; affected: number; moved: number; unplaced: readonly ({ reason: string; people: number })[]; metres: { mean: number; max: number; total: number }; minutes: { mean: number; max: number }; createdAt: string; expiresAt: string; jobId: string | null; proposedBy: string | null; confirmedBy: string | null };
export type ReplanJob = { id: string; kind: "replan"; drillId: string; status: "queued" | "running" | "done" | "failed" | "cancelled"; createdAt: string; finishedAt: (string | null); progress: { done: number; total: number }; result?: ReplanResult; problem?: JobProblem };
export type ReplanMove = { registrationId: string; householdId: string; from: { siteId: string; slotId: string; startsAt: string }; to: ({ siteId: string; slotId: string; startsAt: string } | null); reason: string; metres: number | null; minutes: number | null; done: boolean };
export type ReplanMovePage = { items: readonly (ReplanMove)[]; nextCursor: string | null };
export type ReplanPage = { items: readonly (Replan)[]; nextCursor: string | null };
export type ReplanResult = { replanId: string; affected: number; moved: number; unplaced: Record<string, number>; notMoved: Record<string, number>; remaining: number };
export type Report = { id: string; drillId: string; division: string; version: number; kind: "provisional" | "final"; asOf: string; closedAt: (string | null); madeAt: string; madeBy: string; rows: number; sha256: string };
export type ReportFile = { report: { id: string; drillId: string; division: string; kind: "provisional" | "final"; asOf: string; closedAt: (string | null) }; sheets: { city: readonly (Record<string, string | number | null>)[]; districts: readonly (Record<string, string | number | null>)[]; communities: readonly (Record<string, string | number | null>)[]; sites: readonly (Record<string, string | number | null>)[]; hours: readonly (Record<string, string | number | null>)[]; queues: readonly (Record<string, string | number | null>)[]; tubes: readonly (Record<string, string | number | null>)[]; positives: readonly (Record<string, string | number | null>)[]; discrepancies: readonly (Record<string, string | number | null>)[]; lists: readonly (Record<string, string | number | null>)[]; tasks: readonly (Record<string, string | number | null>)[]; contacts: readonly (Record<string, string | number | null>)[]; requests: readonly (Record<string, string | number | null>)[]; missing: readonly (Record<string, string | number | null>)[] } };
export type ReportJob = { id: string; kind: "report"; drillId: string; status: "queued" | "running" | "done" | "failed" | "cancelled"; createdAt: string; finishedAt: (string | null); progress: { done: number; total: number }; result?: ReportResult; problem?: JobProblem };
export type ReportPage = { items: readonly (Report)[]; nextCursor: string | null };
export type ReportRequest = { division?: string };
export type ReportResult = { reportId: string; version: number; kind: "provisional" | "final"; sha256: string; rows: number };
export type RescheduleRequest = { slotId: string; scope?: "person" | "household" };
export type RescheduledRegistration = { id: string; householdId: string; status: RegistrationStatus; appointment: (Appointment | null); others: readonly (Registration)[] };
export type Residence = { division: string; building: string; unit: string | null; room: string | null };
export type ResidenceInput = { division: string; building: string; unit?: string; room?: string };
export type ResultRules = { reswab: "site" | "home"; tellAfterMinutes: number; pooledHours: number; singleHours: number };
export type Reswab = { place: "site" | "home"; siteId: string | null; startsAt: (string | null); endsAt: (string | null) };
export type ReviewSettlement = { reason: string; action?: "keep" | "take-back" | "count-this" | "other-person" | "correct-time" | "check-in"; registrationId?: string; document?: IdentityDocument; at?: string };
export type RosterCompletion = { communities: readonly (string)[]; complete?: boolean };
export type RosterExport = { reason: string; division?: string; format?: "csv" | "xlsx" };
export type RosterMoves = { people: number; moves: readonly ({ personId: string; from: string; to: string })[] };
export type RosterMovesJob = { id: string; kind: "roster-moves"; drillId: string; status: "queued" | "running" | "done" | "failed" | "cancelled"; createdAt: string; finishedAt: (string | null); progress: { done: number; total: number }; result?: RosterMovesResult; problem?: JobProblem };
export type RosterMovesResult = { moved: RosterMoves; takenBack?: number };
export type RosterUndone = { removed: number; restored: number; buildings: number };
export type ServiceTime = { now: string };
export type Shift = { id: string; post: string; postName: string; kind: "lane" | "checkpoint" | "campus-door" | "laboratory" | "hotline"; site: string | null; division: string; startsAt: string; endsAt: string; heads: number; taken: number; skill: ("sampling" | "testing" | "driving" | "nursing" | null); unfilled: (readonly (ShiftObstacle)[] | null); afterDrill: boolean };
export type ShiftObstacle = { reason: string; people: number };
export type ShiftPage = { items: readonly (Shift)[]; nextCursor: string | null };
export type ShiftPlace = { person: string; name: string; state: "assigned" | "signed-up" | "present" | "absent" | "withdrawn"; changedAt: string; meal: ({ from: string; until: string; relief: string | null } | null) };
export type ShiftPlaces = readonly (ShiftPlace)[];
export type ShiftPlanJob = { id: string; kind: "shift-plan"; drillId: string; status: "queued" | "running" | "done" | "failed" | "cancelled"; createdAt: string; finishedAt: (string | null); progress: { done: number; total: number }; result?: ShiftPlanResult; problem?: JobProblem };
export type ShiftPlanRequest = { division?: string; from: string; until: string; seed?: number };
export type ShiftPlanResult = { shifts: number; heads: number; filled: number; unfilledMinutes: number; nightsOver: number; changes: number; unfilled: readonly ({ shift: string; missing: number; why: Record<string, number> })[]; withoutRelief: readonly ({ shift: string; person: string })[]; afterDrill?: readonly (string)[] };
export type ShownRefreshToken = { refreshToken: string };
export type ShownSignInCode = { code: string; codeVerifier: string; redirectPath: string };
export type SignInCode = { code: string; expiresIn: number };
export type SignInRequest = { clientId: string; clientSecret: string; subject?: string; codeChallenge: string; redirectPath: string };
export type Site = { id: string; drillId: string; kind: "fixed" | "mobile"; name: string; address: string; location: { lng: number; lat: number }; division: string; communities: readonly (string)[]; lanes: number; ratePerLaneHour: number; walkInShare: number; hours: readonly (OpeningHours)[]; status: "draft" | "published" | "closed" };
export type SiteChange = { name?: string; address?: string; location?: Location };
export type SiteClosing = { from?: string; reason: string; dryRun?: boolean };
export type SiteHoursChange = { hours: readonly (OpeningHoursInput)[]; reason: string; dryRun?: boolean };
export type SiteLanesChange = { lanes: number; from?: string; reason: string; dryRun?: boolean };
export type SiteSupplies = { siteId: string; name: string; division: string; asOf: string; tube: SupplyStanding; swab: SupplyStanding; gown: SupplyStanding };
export type SiteSuppliesPage = { items: readonly (SiteSupplies)[]; nextCursor: string | null };
export type SitesUndone = { removed: number; restored: number; left: number };
export type Slot = { id: string; startsAt: string; endsAt: string; capacity: number; available: number };
export type SlotPage = { items: readonly (Slot)[]; nextCursor: string | null };
export type Stop = { division: string; from: string; to: string; sites?: readonly (string)[]; reason: string; dryRun?: boolean };
export type SupplyStanding = { delivered: number; used: number; usedByHand: number; left: number; onTheWay: number; neededToday: number | null; hoursLeft: number | null; unknown: ("no-rule" | "no-forecast" | "nobody-expected" | null); finding: ("none-delivered" | "negative" | "short" | null) };
export type SwabReview = { id: string; code: string; siteId: string; barcode: string | null; registrationId: string | null; name: string | null; device: string; deviceSeq: number | null; at: (string | null); receivedAt: string; settledAt: (string | null); settledBy: string | null; settlement: ({ action: "keep" | "move" | "take-out" | "discard" | "count" | "due-again" | "open" | "put-in"; to: string | null; registrationId: string | null } | null); sent: ({ act: string | null; barcode: string | null; to: string | null; document: string | null } | null); actions: readonly ("keep" | "move" | "take-out" | "discard" | "count" | "due-again" | "open" | "put-in")[] };
export type SwabReviewPage = { items: readonly (SwabReview)[]; nextCursor: string | null };
export type SwabReviewSettlement = { reason: string; action: "keep" | "move" | "take-out" | "discard" | "count" | "due-again" | "open" | "put-in"; to?: string; registrationId?: string; document?: IdentityDocument };
export type SwabRules = { bodySite: "oropharynx" | "nasopharynx" | "nares"; swabs: number; held: "single" | "household" | "pool"; key: "single" | "household" | "pool"; sealed: "single" | "household" | "pool" };
export type TasksOverdueEvent = { event: "tasks-overdue"; data: { division: string; level: "community" | "street" | "district" | "city"; tasks: number } };
export type Team = { id: string; name: string; kind: "doors" | "telephone" | "transfer" | "campus" | "service"; division: string; organisation: string | null; scope: readonly (string)[]; posts: readonly (string)[]; members: number; createdAt: string };
export type TeamPage = { items: readonly (Team)[]; nextCursor: string | null };
export type TransfersEvent = { event: "transfers"; data: { division: string; asked: number; approved: number; placed: number; arranged: number; pickedUp: number; overdue: number } };
export type UnboxedTube = { barcode: string; siteId: string; status: "open" | "sealed" | "discarded"; firstSwabAt: string; dueAt: string; minutesLeft: number };
export type UnboxedTubePage = { items: readonly (UnboxedTube)[]; nextCursor: string | null };
export type WaitingBands = { clearMinutes: number; busyMinutes: number };
export type WaitingBandsInput = { clearMinutes: number; busyMinutes: number };
export type WholeFollowUpList = { id: string; kind: "list" | "request" | "checkpoint"; source: string; reason: "key-region" | "close-contact" | "same-transport" | "unregistered" | "other"; division: string; receivedAt: string; dueAt: string; by: string; rows: number; tasks: number; open: number; overdue: number; handedOn: number; found: number; refused: number; notFound: number; contacts: number; divisions: readonly ({ division: string; tasks: number; open: number; overdue: number; handedOn: number; found: number; refused: number; notFound: number; contacts: number })[]; hours: readonly ({ hour: string; contacts: number; found: number })[] };
export type WholeShift = { id: string; post: string; postName: string; kind: "lane" | "checkpoint" | "campus-door" | "laboratory" | "hotline"; site: string | null; division: string; startsAt: string; endsAt: string; heads: number; taken: number; skill: ("sampling" | "testing" | "driving" | "nursing" | null); unfilled: (readonly (ShiftObstacle)[] | null); afterDrill: boolean; places: ShiftPlaces };
