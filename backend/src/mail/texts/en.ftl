### What messages say. Each language has each message of this file with the same variables; a test compares them.

## Everywhere

subject = { $federation }: { $about }
hello = Hello { $person },
questions = Questions?
moment = { weekday } { $day } { month } { $year }, { $clock }
moment-in-zone = { moment } ({ $zone })
weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
unknown-address = an unknown address
an-unknown-address = an unknown address
unknown-device = an unknown device
device-on-system = { $browser } on { $system }
an-operator = an operator of { $federation }
environment = { $environment ->
    [production] production
   *[sandbox] sandbox
}

## Links to set a password

link =
    .subject = choose a new password
    .subject-first = set your password
    .lead = An operator of { $federation } sent you this link to choose a new password for the portal for API credentials.
    .lead-asked = Somebody asked for a new password for your account in the portal for API credentials of { $federation }. If it was you, choose it here. It takes effect when you have also taken your second sign-in step.
    .lead-first = An operator of { $federation } gave you access to the portal for API credentials. Choose a password to begin; the portal then helps you set up an authenticator app as your second sign-in step.
    .action = Choose a new password
    .action-first = Set your password
    .until = The link works once, until { $until }.
    .copy = If the button does not work, copy this address into your browser:
    .reason = If you did not expect this message, ignore it: without the link nothing happens.
    .reason-asked = If you did not ask for this, ignore it: nothing was changed, and your password still works.

## What expires: how near, and what

nearness = { $near ->
    [past] has expired
    [soon] expires within two hours
    [hours] expires in { $hours } hours
   *[days] { $days ->
        [one] expires in one day
       *[other] expires in { $days } days
    }
}
nearness-alone = { $near ->
    [past] Expired
    [soon] Expires within two hours
    [hours] Expires in { $hours } hours
   *[days] { $days ->
        [one] Expires in one day
       *[other] Expires in { $days } days
    }
}
thing = { $kind ->
    [secrets] client secret
    [keys] key
   *[both] credential
}{ which }
things = { $kind ->
    [secrets] client secrets
    [keys] keys
   *[both] credentials
}{ which }
which = { $own ->
    [yes] {" "}that you look after
   *[no] {""}
}
short = { $kind ->
    [secrets] secret
    [keys] key
   *[both] credential
}

## The subject and the first sentences of a digest

digest-subject =
    .replaced = client secret “{ $name }” is safe to delete ({ $application })
    .late = client secret “{ $name }” has expired and is still tried ({ $application })
    .one = { thing } “{ $name }” { nearness } ({ $application })
    .all-replaced = { $count } client secrets are safe to delete
summary = { $count ->
    [one] 1 { thing } { nearness }
   *[other] { $count } { things } are nearing their expiry; the first { nearness }
}
summary-expired = { $expired ->
    [one] 1 { thing } has expired
   *[other] { $expired } { things } have expired
}
summary-both = { summary-expired }, and { $left ->
    [one] 1 { nearness }
   *[other] { $left } are nearing their expiry; the next { nearness }
}
lead =
    .own = A { thing } { nearness }.
    .attended = A { thing } { nearness }, and nobody has begun to replace it.
    .unreachable = A { thing } { nearness }, and no credential manager of its application can be reached.
    .replaced = { $count ->
        [one] A client secret that you look after can be deleted: another one has taken over, and nothing has used this one for a week or longer.
       *[other] { $count } client secrets that you look after can be deleted: others have taken over, and nothing has used these for a week or longer.
    }
also-replaced = { $count ->
    [one] One more can be deleted: another secret has taken over, and nothing uses it any longer.
   *[other] { $count } more can be deleted: other secrets have taken over, and nothing uses them any longer.
}
effect =
    .coming = From its expiry on, a { short } gets no more tokens, and the connection that uses it stops.
    .past = { $count ->
        [one] It gets no more tokens: a connection that still uses it has stopped or is about to.
       *[other] They get no more tokens: connections that still use them have stopped or are about to.
    }
    .replaced = { $count ->
        [one] You will hear no more of it, unless something uses it again.
       *[other] You will hear no more of them, unless something uses them again.
    }
request =
    .attended = Credential managers who look after it were told, and nobody has acted. Please ask them.
    .attended-below = Where nobody has acted, it says so below. Please ask its credential managers.
    .ask-operators = { $count ->
        [one] Please ask the operators of the federation to assign a credential manager.
       *[other] No credential manager of their applications can be reached. Please ask the operators of the federation to assign one.
    }
    .assign = { $count ->
        [one] Please assign a credential manager, or tell the organisation.
       *[other] No credential manager of their applications can be reached. Please assign one, or tell the organisation.
    }
    .below = Where no credential manager can be reached, it says so below. Please assign one, or tell the organisation.
advice =
    .past = To connect again: create a new { short }, update your system, confirm that it connects, then delete the old one.
    .coming = To replace a { short } without an interruption: create a new one, update your system, confirm that it connects, then delete the old one. Until it expires, the old one works beside the new one.
afterwards =
    .past = Replaced already? Then delete the old one.
    .coming = { $count ->
        [one] Replaced already? Then delete the old one, and these messages stop.
       *[other] Replaced one already? Then delete the old one, and the messages about it stop.
    }
reason =
    .manager = { $count ->
        [one] You get this message because you are a credential manager of this application.
       *[other] You get this message because you are a credential manager of these applications.
    }
    .contact = You get this message because yours is the contact address of this organisation.
    .colleague = You get this message because you are a credential manager of the same organisation.
    .operator = You get this message because you are an operator of { $federation }.
    .manager-and-colleague = You get this message because you are a credential manager of this organisation.
    .manager-and-operator = You get this message because you are a credential manager, and an operator of { $federation }.

## Each application and each secret of a digest

application-line = Application: { $application } ({ environment })
why =
    .attended = Its credential managers were told, and nobody has begun to replace it.
    .unreachable = No credential manager of this application can be reached.
action =
    .delete = Delete it in the portal
    .replace = Replace it in the portal
    .open = Open the application
key-word = key
last-used = Last used: { $used }
never = never
used-from = { $at }, from { $address }
tokens-lately = Tokens in the last { $days } days: { $tokens }
still-tried = Still tried:
late-attempt = { $attempts ->
    [one] once from { $address }, on { $at }
   *[other] { $attempts } times from { $address }, the last on { $at }
}
suspended = It is suspended: it gets no tokens until it is resumed.
on-it = Already on it? Say so here, and the reminders rest.
next-step = Next step:
step =
    .assign = Assign a credential manager, or tell the organisation.
    .ask-organisation = Ask the organisation who replaces it.
    .ask-operators = Ask the operators of the federation to make somebody credential manager of the application.
    .see-to-it = See to it that somebody who manages the application replaces it.
    .delete = Delete it: “{ $successor }” has taken over.
    .late-successor = Have what still tries this one use “{ $successor }”.
    .late = Create a new secret, and have what still tries this one use it.
    .suspended = Decide whether it is still needed: resume it, or delete it.
    .successor-in-use = Find what still uses this one, and have it use “{ $successor }”, as others do.
    .successor-unused = Have your system use “{ $successor }”, which nothing has used yet.
    .never-used = It was never used: delete it, unless a system is still to use it.
    .add-key = Add a new key, and have your system use it.
    .expired = Create a new secret, and have your system use it: what used this one has stopped.
    .create = Create a new secret, and have your system use it.

## The page that ends what somebody asked for besides, and the line that leads to it

unsubscribe =
    .line = You asked for more reminders than everybody gets. To end those:
    .action = End the additional reminders
    .title = End your additional reminders?
    .lead = You asked for more reminders of expiries than everybody gets. You can end those here; you are still reminded as everybody is.
    .done-title = Your additional reminders have ended
    .done = You are still reminded as everybody is. In the portal you can ask for more again.
    .gone-title = This link does not work any more
    .gone = A link ends when what you want of your reminders is changed in the portal, and after half a year. In the portal you see what you get.

## Security: by whom, from where, and what to do

label =
    .when = When
    .by = By
    .from = From
    .secret = Secret
    .others = Others
    .reason = Reason
    .answer = Answer
own-account = Your own account
from-device = { $device }, { $address }
named-secret = “{ $name }” ({ $hint }…) of { $application }
more = { $count } more
security-advice =
    .offered = Confirm it if you asked for this. If the name above is not yours or you know nothing of it, do not: without your confirmation nothing changes.
    .asked = Confirm it if you asked for this. If you did not, somebody else can act as you: do not confirm, sign in, take the change back and set a new password; then tell { $whom }.
    .changed = If you did not want this, tell { $whom } at once.
    .reset = If you know no reason for it, ask { $actor } and look at the audit log.
    .left = For each: create a new secret, update the system that uses it, see that it works, then delete the old one. Until then the old value works wherever it is known.
    .webhook = See that the address takes what it is sent, then let it be told again in the portal. What happens until then is not told later.
    .leaked = Create a new secret, update the system that uses this one, see that it works, then delete this one. Then see to it that the new one is kept where nobody else reads it. The audit log says where it was found, if that was reported.
    .new-network = If your system moved or grew, there is nothing to do. If it did not, somebody else may have the secret: suspend it in the portal, create a new one, and tell { $whom }.
    .codes = If it was you, there is nothing to do. If it was not, somebody knows your password or has your session: set a new password at once (“Forgot your password?” on the page where you sign in), end your other sessions, and tell { $whom }.
    .others = If you did not expect this, ask { $whom }.
    .own-secret = If it was you, there is nothing to do. If it was not, somebody else can act as you: look at the application, set a new password, end your other sessions, and tell { $whom }.
    .own = If it was you, there is nothing to do. If it was not, somebody else can act as you: set a new password at once (“Forgot your password?” on the page where you sign in), end your other sessions, and tell { $whom }.
    .requested = Approve or decline it in the portal; who asked is told, with what you say to it.
    .approved = There is nothing more to do for it to take effect.
    .declined = If you think otherwise, talk to { $whom }.
security-action =
    .confirm = Confirm the change
    .audit = Open the audit log
    .portal = Open the portal
    .account = Look after your account
    .sign-in = Look after your sign-in
    .requests = Open the requests
    .own-requests = Open your requests
security-reason =
    .operator = You get this message because you are an operator of { $federation }.
    .manager = You get this message because you are credential manager at { $federation }.
    .account = You get this message because it is about the safety of your account at { $federation }. It cannot be switched off.
    .asked = You get this message because you asked for this at { $federation }.

## Security: what has happened

security-password-changed =
    .subject = your password was set
    .lead = A new password was set for your account, and you were signed out everywhere else.
security-factor-added =
    .subject = { $kind ->
        [authenticator_app] an authenticator app
        [passkey] a passkey
       *[provider] single sign-on
    } was added to your account
    .lead = { the-factor } can now be used to sign in as you.
security-factor-removed =
    .subject = { $kind ->
        [authenticator_app] an authenticator app
        [passkey] a passkey
       *[provider] single sign-on
    } was removed from your account
    .lead = { the-factor } can no longer be used to sign in as you.
the-factor = { $kind ->
    [authenticator_app] An authenticator app
    [passkey] { $named ->
        [yes] The passkey “{ $name }”
       *[no] A passkey
    }
   *[provider] { $named ->
        [yes] Your account at { $name }
       *[no] An account at another provider
    }
}
security-calendar-opened =
    .subject = your calendar of expiries has a link
    .lead = A private link was made by which a calendar program reads when the client secrets that you manage expire. Whoever has it sees their names and those of the applications; an earlier link no longer works.
security-recovery-codes-made =
    .subject = you have new recovery codes
    .lead = New recovery codes were made for your account; earlier ones no longer work.
security-recovery-code-used =
    .subject = a recovery code was used
    .lead = A recovery code was used to sign in as you. { $left ->
        [0] None is left: make new ones.
        [one] One is left: make new ones soon.
       *[other] { $left } are left.
    }
security-factors-reset =
    .subject = your sign-in was reset
    .lead = Your password, passkeys, authenticator app, linked accounts and recovery codes were removed, and you were signed out everywhere. Another message brings you a link to set a new password.
security-factors-reset-of-another =
    .subject = the sign-in of { $name } was reset
    .lead = All ways of signing in of { $name } ({ $email }) were removed: the password, passkeys, authenticator app, linked accounts and recovery codes. A link to set a new password was sent to that address.
security-role-gained =
    .subject = { $role ->
        [operator] you are now an operator
        [auditor] you are now an auditor
       *[credential_manager] you are now credential manager
    }
    .lead = { $role ->
        [operator] You are now an operator of { place }. Operators manage everything but the secrets themselves.
        [auditor] You are now an auditor of { place }. Auditors see everything and change nothing.
       *[credential_manager] You are now credential manager of { place }. Credential managers create and delete client secrets.
    }
security-role-lost =
    .subject = { $role ->
        [operator] you are no longer an operator
        [auditor] you are no longer an auditor
       *[credential_manager] you are no longer credential manager
    }
    .lead = { $role ->
        [operator] You are no longer an operator of { place }. What that allowed is no longer possible from now on.
        [auditor] You are no longer an auditor of { place }. What that allowed is no longer possible from now on.
       *[credential_manager] You are no longer credential manager of { place }. What that allowed is no longer possible from now on.
    }
place = { $scope ->
    [application] the application { $application } ({ $organisation })
    [organisation] all applications of { $organisation }
   *[whole] { $whole }
}
security-wrong-codes =
    .subject = many wrong codes were given for your account
    .lead = Within a day, { $count } wrong codes of your authenticator app or recovery codes were given. Codes are asked for behind the right password only, or of who is signed in as you. None of them let anybody in.
security-email-change-asked =
    .subject = confirm the change of your e-mail address
    .lead = The e-mail address of your account is to become { $new }. It changes when both addresses have confirmed; until then nothing changes.
security-email-change-offered =
    .subject = confirm your new e-mail address
    .lead = { $new } is to become the e-mail address of your account at { $federation }.
security-email-changed =
    .subject = your e-mail address was changed
    .lead = You now sign in with { $new }, and messages go there. { $old } no longer works, and you were signed out everywhere.
security-signed-in-from-new-device =
    .subject = a sign-in from a new device
    .lead = Somebody signed in to your account at { $federation } with a browser that you have not used before.
security-secret-created =
    .subject = client secret “{ $name }” was created ({ $application })
    .lead = The client secret “{ $name }” ({ $hint }…) of { $application } was created.
security-secret-deleted =
    .subject = client secret “{ $name }” was deleted ({ $application })
    .lead = The client secret “{ $name }” ({ $hint }…) of { $application } was deleted. No more tokens are issued for it.
security-secret-suspended =
    .subject = client secret “{ $name }” was suspended ({ $application })
    .lead = The client secret “{ $name }” ({ $hint }…) of { $application } was suspended. No tokens are issued for it until it is resumed.{ $ends ->
        [resumed] {" "}It resumes by itself on { $until }.
        [deleted] {" "}It is deleted by itself on { $until }.
       *[open] {""}
    }
security-secret-resumed =
    .subject = client secret “{ $name }” was resumed ({ $application })
    .lead = The client secret “{ $name }” ({ $hint }…) of { $application } was resumed. Tokens are issued for it again.
security-secret-tokens-revoked =
    .subject = tokens of client secret “{ $name }” were revoked ({ $application })
    .lead = All tokens that were issued for the client secret “{ $name }” ({ $hint }…) of { $application } were revoked. APIs that ask about each token refuse them; the secret itself still gets new ones.
security-secret-leaked =
    .subject = client secret “{ $name }” was found in public: replace it ({ $application })
    .lead = The client secret “{ $name }” ({ $hint }…) of { $application } was found in public, and its value was reported to us. { $suspended ->
        [yes] It is suspended, so that nobody gets a token by it until it is resumed in the portal. Do not resume it, but replace it.
       *[no] It still works, so whoever has found it can get tokens by it. Replace it at once.
    }
security-secret-used-from-new-network =
    .subject = client secret “{ $name }” was used from a new network ({ $application })
    .lead = The client secret “{ $name }” ({ $hint }…) of { $application } got a token from the network { $network }, from which it had not been used before.
security-key-created =
    .subject = key “{ $name }” was added ({ $application })
    .lead = The key “{ $name }” was added to { $application }, which gets tokens by it from now on.
security-key-deleted =
    .subject = key “{ $name }” was deleted ({ $application })
    .lead = The key “{ $name }” of { $application } was deleted. No more tokens are issued for it.
security-access-requested =
    .subject = { $organisation } asks for { wanted }
    .lead = { $actor } asks for { wanted } for { $organisation }. It waits for an operator to approve or decline it.
security-access-request-decided =
    .subject = { $approved ->
        [yes] your request was approved
       *[no] your request was declined
    }
    .lead = { $approved ->
        [yes] Your request for { wanted } was approved. It is there now.
       *[no] Your request for { wanted } was declined. Nothing was changed.
    }
wanted = { $permissions ->
    [0] the new application { $name } ({ environment })
    [one] a further permission of { $name } ({ environment })
   *[other] { $permissions } further permissions of { $name } ({ environment })
}
security-webhook-stopped =
    .subject = a webhook of { $organisation } was stopped
    .lead = { $gone ->
        [yes] The webhook at { $host } of { $organisation } is no longer told what happens to your client secrets. It said that it is gone for good.
       *[no] The webhook at { $host } of { $organisation } is no longer told what happens to your client secrets. It has taken nothing for days.
    }
security-manager-left =
    .subject = { $count ->
        [one] { $name } has left; replace a client secret
       *[other] { $name } has left; replace client secrets
    }
    .lead = { $count ->
        [one] { $name } no longer looks after an application of yours and has seen a client secret of it that still works. Replace what may be known outside: { $name } saw its value.
       *[other] { $name } no longer looks after an application of yours and has seen client secrets of it that still work. Replace what may be known outside: { $name } saw their values.
    }
