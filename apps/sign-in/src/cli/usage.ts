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
                                            console, drill is for exercises; --roles "" takes all away
  vakt people list [--json]                 who there is
  vakt people reset-methods NAME --reason "WHY"
                                            somebody lost the phone: removes all second factors and ends the
                                            sessions; the person enrols anew at the next sign-in
  vakt people pass NAME --reason "WHY"      somebody who proved to be NAME has no second factor at hand: prints a
       [--minutes 60] [--length 10]         collection code; with it and the password the person is shown a temporary
       [--several] [--from TIME]            access pass, for one use (or several), after which a phone is registered
  vakt people demonstration --out FILE      makes the demonstration's people, writes their passwords to FILE
  vakt limits [--json]                      what messages cost today, what is closed, what was refused in 24 hours
  vakt limits open COUNTRY|all              opens what was closed because codes were not used
  vakt keys rotate                          the next signing key signs from now on
  vakt help                                 this text

NAME is a user name, such as kari or kari@example.org. With several organisations write it with @, or add
--organisation ID.

A password is never part of a command: it is asked for on the terminal, or read from standard input:
  vakt people set-password kari < password.txt

The CSV file is UTF-8; its first line names the columns: user name, name, e-mail, password, password hash, roles.
User name and name must be there. A password hash is argon2id ($argon2id$v=19$…). Roles are parted by spaces.

The configuration is the one that VAKT_CONFIG names; without it, the demonstration's. The database must be up: for the
demonstration, start it with npm start.`;
