/**
 * Makes `audit_log` append-only in the database itself: UPDATE, DELETE and TRUNCATE are refused, to the table's own
 * role too, and in a session that switches ordinary triggers off (`session_replication_role`). A role that may alter
 * the table could still drop the triggers first; that is an act of its own, and the next migration puts them back.
 * The log does not grow with people, so a trigger costs nobody on their way.
 *
 * Stands beside the migrations and not in one of them, because the schema's tool cannot declare triggers. Safe to run
 * any number of times.
 */
export const auditProtection = `
create or replace function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit_log is append-only' using errcode = 'insufficient_privilege';
end $$;
create or replace trigger audit_log_append_only before update or delete on audit_log
  for each statement execute function refuse_audit_change();
create or replace trigger audit_log_no_truncate before truncate on audit_log
  for each statement execute function refuse_audit_change();
alter table audit_log enable always trigger audit_log_append_only;
alter table audit_log enable always trigger audit_log_no_truncate;
`;
