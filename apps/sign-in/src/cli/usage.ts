/** Something in the command line that the operator must put right. `message` is one sentence. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault';
}

/** What `vakt --help` prints. */
export const HELP = `vakt: looks after the sign-in service

  vakt people add NAME --name "FULL NAME"   adds a person; asks for the password
       [--email ADDRESS] [--roles ROLE,ROLE] [--no-password]
  vakt people import FILE.csv               adds many; all of them or, when a line is wrong, none
  vakt people set-password NAME             asks for a new password; ends the person's sessions
  vakt people roles NAME [--roles ROLE,ROLE]  shows or sets a person's roles: administrator opens the delivery
                                            console, drill is for exercises; --roles "" takes all away;
                                            who loses a role is signed out
  vakt people list [--json]                 who there is
  vakt people reset-methods NAME --reason "WHY"
                                            somebody lost the phone: removes all second factors and ends the
                                            sessions; the person enrols anew at the next sign-in
  vakt people unlock-methods NAME           methods that were locked after "this was not me" may be changed again
  vakt people pass NAME --reason "WHY"      somebody who proved to be NAME has no second factor at hand: prints a
       [--minutes 60] [--length 10]         collection code; with it and the password the person is shown a temporary
       [--several] [--from TIME]            access pass, for one use (or several), after which a phone is registered
  vakt people demonstration --out FILE      makes the demonstration's people, writes their passwords to FILE
  vakt tokens import FILE [--pskc-key REFERENCE] [--failures FILE.csv]
                                            takes hardware tokens in, from Entra's CSV or PSKC (RFC 6030); good entries
                                            come in, bad ones are told; the same file again changes nothing
  vakt tokens list [--state STATE] [--search TEXT] [--json]
                                            what there is; STATE is stock, assigned, active, removed or lost
  vakt tokens show SERIAL [--json]          one token
  vakt tokens release SERIAL --reason "WHY" [--lost]
                                            takes a token from its owner into stock; --lost destroys its secret
  vakt reports [--all] [--json]             what people reported as not having been them, and undone changes
  vakt reports close ID --note "WHAT"       closes a report
  vakt limits [--json]                      what messages cost today, what is closed, what was refused in 24 hours
  vakt limits open COUNTRY|all              opens what was closed because codes were not used
  vakt policies                             the rules in words, and what gets weaker than in the last run
  vakt policies accept                      accepts that exactly this policy is weaker, for the next start
  vakt policies replay [--days N] [--file FILE] [--json]
                                            what the stored sign-ins would be with this configuration, or with the
                                            sections policies and networks in FILE
  vakt policies what-if --person NAME --service ID
       [--network NAME|none] [--address IP] [--country CC] [--at 2026-11-26T22:30]
                                            what a sign-in would be
  vakt audit list [SEARCH] [--limit N]      what is on record, the newest 50
  vakt audit export [SEARCH] [--format cef] the same, all of it, as JSON Lines or CEF, to standard output
  vakt audit verify [--person NAME] [--since WHEN] [--checkpoint FILE]
                                            checks that nothing on record was changed, removed, inserted or reordered
  vakt audit checkpoint [--out FILE]        how long the record is now, signed: keep it on another machine
  vakt keys rotate                          the next signing key signs from now on
  vakt help                                 this text

NAME is a user name, such as kari or kari@example.org. With several organisations write it with @, or add
--organisation ID.

SEARCH is any of --person NAME, --kind KIND (code-wrong) or class (signIns, messages, account, administration),
--since and --until WHEN (2026-11-26, 2026-11-26T10:00, 24h, 7d), --service ID, --journey ID, --actor NAME.

A password is never part of a command: it is asked for on the terminal, or read from standard input:
  vakt people set-password kari < password.txt

The CSV file is UTF-8; its first line names the columns: user name, name, e-mail, password, password hash, roles.
User name and name must be there. A password hash is argon2id ($argon2id$v=19$…). Roles are parted by spaces.

A list of tokens is UTF-8; its first line is: upn,serial number,secret key,time interval,manufacturer,model. It may also
have counter (then the token is HOTP), algorithm (SHA1, SHA256, SHA512) and digits (6, 8). A line without upn is a token in
stock. The key or password of an encrypted PSKC file is given by reference: env:NAME or file:PATH.

The configuration is the one that VAKT_CONFIG names; without it, the demonstration's. The database must be up: for the
demonstration, start it with npm start.`;
