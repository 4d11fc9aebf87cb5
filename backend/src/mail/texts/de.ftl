### Die Texte der Nachrichten auf Deutsch; was es gibt, steht in en.ftl.

## Everywhere

subject = { $federation }: { $about }
hello = Guten Tag, { $person },
questions = Fragen?
moment = { weekday }, { $day }. { month } { $year }, { $clock } Uhr
moment-in-zone = { moment } ({ $zone })
weekday = { $weekday ->
    [1] Montag
    [2] Dienstag
    [3] Mittwoch
    [4] Donnerstag
    [5] Freitag
    [6] Samstag
   *[7] Sonntag
}
month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}
unknown-address = unbekannte Adresse
an-unknown-address = einer unbekannten Adresse
unknown-device = unbekanntes Gerät
device-on-system = { $browser } auf { $system }
an-operator = einen Betreiber von { $federation }
environment = { $environment ->
    [production] Produktion
   *[sandbox] Sandbox
}

## Links to set a password

link =
    .subject = Wählen Sie ein neues Passwort
    .subject-first = Legen Sie Ihr Passwort fest
    .lead = Ein Betreiber von { $federation } hat Ihnen diesen Link gesendet, mit dem Sie ein neues Passwort für das Portal für API-Zugangsdaten wählen.
    .lead-asked = Für Ihr Konto im Portal für API-Zugangsdaten von { $federation } wurde ein neues Passwort angefordert. Wenn Sie das waren, wählen Sie es hier. Es gilt, sobald Sie auch den zweiten Anmeldeschritt getan haben.
    .lead-first = Ein Betreiber von { $federation } hat Ihnen Zugang zum Portal für API-Zugangsdaten gegeben. Wählen Sie zuerst ein Passwort; danach hilft Ihnen das Portal, eine Authenticator-App als zweiten Anmeldeschritt einzurichten.
    .action = Neues Passwort wählen
    .action-first = Passwort festlegen
    .until = Der Link funktioniert einmal, bis { $until }.
    .copy = Falls die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:
    .reason = Wenn Sie diese Nachricht nicht erwartet haben, ignorieren Sie sie: Ohne den Link geschieht nichts.
    .reason-asked = Wenn Sie das nicht angefordert haben, ignorieren Sie diese Nachricht: Nichts wurde geändert, und Ihr Passwort gilt weiterhin.

## What expires: how near, and what

nearness = { $near ->
    [past] ist abgelaufen
    [soon] läuft innerhalb von zwei Stunden ab
    [hours] läuft in { $hours } Stunden ab
   *[days] { $days ->
        [one] läuft in einem Tag ab
       *[other] läuft in { $days } Tagen ab
    }
}
nearness-alone = { $near ->
    [past] Abgelaufen
    [soon] Läuft innerhalb von zwei Stunden ab
    [hours] Läuft in { $hours } Stunden ab
   *[days] { $days ->
        [one] Läuft in einem Tag ab
       *[other] Läuft in { $days } Tagen ab
    }
}
thing = { $kind ->
    [secrets] Client-Secret
    [keys] Schlüssel
   *[both] Client-Secret oder Schlüssel
}{ which }
things = { $kind ->
    [secrets] Client-Secrets
    [keys] Schlüssel
   *[both] Client-Secrets und Schlüssel
}{ which-several }
which = { $own ->
    [yes] { $kind ->
        [secrets] , das Sie betreuen,
       *[keys] , den Sie betreuen,
    }
   *[no] {""}
}
which-several = { $own ->
    [yes] , die Sie betreuen,
   *[no] {""}
}
short = { $kind ->
    [secrets] Secret
    [keys] Schlüssel
   *[both] Secret oder Schlüssel
}

## The subject and the first sentences of a digest

digest-subject =
    .replaced = Client-Secret „{ $name }“ kann gelöscht werden ({ $application })
    .late = Client-Secret „{ $name }“ ist abgelaufen und wird noch verwendet ({ $application })
    .one = { thing } „{ $name }“ { nearness } ({ $application })
    .all-replaced = { $count } Client-Secrets können gelöscht werden
summary = { $count ->
    [one] 1 { thing } { nearness }
   *[other] { $count } { things } laufen bald ab; { first } { nearness }
}
first = { $kind ->
    [keys] der erste
   *[secrets] das erste
}
summary-expired = { $expired ->
    [one] 1 { thing } ist abgelaufen
   *[other] { $expired } { things } sind abgelaufen
}
summary-both = { summary-expired }, und { $left ->
    [one] 1 { nearness }
   *[other] { $left } laufen bald ab; { $kind ->
        [keys] der nächste
       *[secrets] das nächste
    } { nearness }
}
lead =
    .own = Ein { thing } { nearness }.
    .attended = Ein { thing } { nearness }, und niemand hat begonnen, { it } zu ersetzen.
    .unreachable = Ein { thing } { nearness }, und kein Verwalter der Zugangsdaten der Anwendung ist erreichbar.
    .replaced = { $count ->
        [one] Ein Client-Secret, das Sie betreuen, kann gelöscht werden: Ein anderes hat seine Aufgabe übernommen, und dieses wurde seit mindestens einer Woche nicht mehr verwendet.
       *[other] { $count } Client-Secrets, die Sie betreuen, können gelöscht werden: Andere haben ihre Aufgabe übernommen, und diese wurden seit mindestens einer Woche nicht mehr verwendet.
    }
it = { $kind ->
    [keys] ihn
   *[secrets] es
}
also-replaced = { $count ->
    [one] Ein weiteres kann gelöscht werden: Ein anderes Secret hat seine Aufgabe übernommen, und nichts verwendet es mehr.
   *[other] { $count } weitere können gelöscht werden: Andere Secrets haben ihre Aufgabe übernommen, und nichts verwendet sie mehr.
}
effect =
    .coming = Sobald ein { short } abgelaufen ist, gibt es dafür keine Token mehr, und die Verbindung, die damit arbeitet, bricht ab.
    .past = { $count ->
        [one] Dafür gibt es keine Token mehr: Eine Verbindung, die noch damit arbeitet, ist abgebrochen oder bricht demnächst ab.
       *[other] Dafür gibt es keine Token mehr: Verbindungen, die noch damit arbeiten, sind abgebrochen oder brechen demnächst ab.
    }
    .replaced = { $count ->
        [one] Sie hören nichts mehr davon, es sei denn, es wird wieder verwendet.
       *[other] Sie hören nichts mehr davon, es sei denn, sie werden wieder verwendet.
    }
request =
    .attended = Die zuständigen Verwalter der Zugangsdaten wurden benachrichtigt, und niemand hat gehandelt. Bitte fragen Sie nach.
    .attended-below = Wo niemand gehandelt hat, steht es unten. Bitte fragen Sie bei den Verwaltern der Zugangsdaten nach.
    .ask-operators = { $count ->
        [one] Bitten Sie die Betreiber der Föderation, einen Verwalter der Zugangsdaten zuzuweisen.
       *[other] Kein Verwalter der Zugangsdaten ihrer Anwendungen ist erreichbar. Bitten Sie die Betreiber der Föderation, einen zuzuweisen.
    }
    .assign = { $count ->
        [one] Bitte weisen Sie einen Verwalter der Zugangsdaten zu, oder benachrichtigen Sie die Organisation.
       *[other] Kein Verwalter der Zugangsdaten ihrer Anwendungen ist erreichbar. Bitte weisen Sie einen zu, oder benachrichtigen Sie die Organisation.
    }
    .below = Wo kein Verwalter der Zugangsdaten erreichbar ist, steht es unten. Bitte weisen Sie einen zu, oder benachrichtigen Sie die Organisation.
advice =
    .past = So stellen Sie die Verbindung wieder her: { $kind ->
        [secrets] Erstellen Sie ein neues Secret
        [keys] Fügen Sie einen neuen Schlüssel hinzu
       *[both] Erstellen Sie ein neues Secret oder einen neuen Schlüssel
    }, aktualisieren Sie Ihr System, prüfen Sie, dass es sich verbindet, und löschen Sie dann { old }.
    .coming = So ersetzen Sie { $kind ->
        [secrets] ein Secret
        [keys] einen Schlüssel
       *[both] ein Secret oder einen Schlüssel
    } ohne Unterbrechung: Erstellen Sie { $kind ->
        [keys] einen neuen
       *[secrets] ein neues
    }, aktualisieren Sie Ihr System, prüfen Sie, dass es sich verbindet, und löschen Sie dann { old }. Bis zum Ablauf funktioniert { $kind ->
        [keys] der alte neben dem neuen
       *[secrets] das alte neben dem neuen
    }.
old = { $kind ->
    [keys] den alten
   *[secrets] das alte
}
afterwards =
    .past = Schon ersetzt? Dann löschen Sie { old }.
    .coming = { $count ->
        [one] Schon ersetzt? Dann löschen Sie { old }, und diese Nachrichten hören auf.
       *[other] Schon etwas ersetzt? Dann löschen Sie { old }, und die Nachrichten dazu hören auf.
    }
reason =
    .manager = { $count ->
        [one] Sie erhalten diese Nachricht, weil Sie Verwalter der Zugangsdaten dieser Anwendung sind.
       *[other] Sie erhalten diese Nachricht, weil Sie Verwalter der Zugangsdaten dieser Anwendungen sind.
    }
    .contact = Sie erhalten diese Nachricht, weil dies die Kontaktadresse dieser Organisation ist.
    .colleague = Sie erhalten diese Nachricht, weil Sie Verwalter der Zugangsdaten derselben Organisation sind.
    .operator = Sie erhalten diese Nachricht, weil Sie Betreiber von { $federation } sind.
    .manager-and-colleague = Sie erhalten diese Nachricht, weil Sie Verwalter der Zugangsdaten dieser Organisation sind.
    .manager-and-operator = Sie erhalten diese Nachricht, weil Sie Verwalter der Zugangsdaten und Betreiber von { $federation } sind.

## Each application and each secret of a digest

application-line = Anwendung: { $application } ({ environment })
why =
    .attended = Die Verwalter der Zugangsdaten wurden benachrichtigt, und niemand hat mit dem Ersetzen begonnen.
    .unreachable = Kein Verwalter der Zugangsdaten dieser Anwendung ist erreichbar.
action =
    .delete = Im Portal löschen
    .replace = Im Portal ersetzen
    .open = Anwendung öffnen
key-word = Schlüssel
last-used = Zuletzt verwendet: { $used }
never = nie
used-from = { $at }, von { $address }
tokens-lately = Token in den letzten { $days } Tagen: { $tokens }
still-tried = Noch verwendet:
late-attempt = { $attempts ->
    [one] einmal von { $address }, am { $at }
   *[other] { $attempts }-mal von { $address }, zuletzt am { $at }
}
suspended = Gesperrt: Bis zum Entsperren gibt es dafür keine Token.
on-it = Schon dabei? Sagen Sie es hier, und die Erinnerungen ruhen.
next-step = Nächster Schritt:
step =
    .assign = Weisen Sie einen Verwalter der Zugangsdaten zu, oder benachrichtigen Sie die Organisation.
    .ask-organisation = Fragen Sie die Organisation, wer für Ersatz sorgt.
    .ask-operators = Bitten Sie die Betreiber der Föderation, jemanden zum Verwalter der Zugangsdaten der Anwendung zu machen.
    .see-to-it = Sorgen Sie dafür, dass jemand, der die Anwendung verwaltet, für Ersatz sorgt.
    .delete = Löschen Sie es: „{ $successor }“ hat seine Aufgabe übernommen.
    .late-successor = Lassen Sie alles, was dieses noch verwendet, „{ $successor }“ verwenden.
    .late = Erstellen Sie ein neues Secret, und lassen Sie alles, was dieses noch verwendet, das neue verwenden.
    .suspended = Entscheiden Sie, ob es noch gebraucht wird: Entsperren Sie es, oder löschen Sie es.
    .successor-in-use = Finden Sie heraus, was dieses noch verwendet, und stellen Sie es wie die anderen auf „{ $successor }“ um.
    .successor-unused = Stellen Sie Ihr System auf „{ $successor }“ um, das noch nicht verwendet wurde.
    .never-used = Nie verwendet: Löschen Sie es, sofern es nicht noch gebraucht wird.
    .add-key = Fügen Sie einen neuen Schlüssel hinzu, und stellen Sie Ihr System darauf um.
    .expired = Erstellen Sie ein neues Secret, und stellen Sie Ihr System darauf um: Was dieses verwendet hat, steht still.
    .create = Erstellen Sie ein neues Secret, und stellen Sie Ihr System darauf um.

## The page that ends what somebody asked for besides, and the line that leads to it

unsubscribe =
    .line = Sie haben mehr Erinnerungen gewünscht, als alle erhalten. So beenden Sie diese:
    .action = Zusätzliche Erinnerungen beenden
    .title = Zusätzliche Erinnerungen beenden?
    .lead = Sie haben mehr Erinnerungen an Ablaufdaten gewünscht, als alle erhalten. Hier können Sie diese beenden; die Erinnerungen für alle erhalten Sie weiterhin.
    .done-title = Ihre zusätzlichen Erinnerungen sind beendet
    .done = Die Erinnerungen für alle erhalten Sie weiterhin. Im Portal können Sie wieder mehr wünschen.
    .gone-title = Dieser Link funktioniert nicht mehr
    .gone = Ein Link endet, wenn Ihre Wünsche zu Erinnerungen im Portal geändert werden, und nach einem halben Jahr. Im Portal sehen Sie, was Sie erhalten.

## Security: by whom, from where, and what to do

label =
    .when = Wann
    .by = Wer
    .from = Von wo
    .secret = Secret
    .others = Weitere
    .reason = Begründung
    .answer = Antwort
own-account = Ihr eigenes Konto
from-device = { $device }, { $address }
named-secret = „{ $name }“ ({ $hint }…) von { $application }
more = { $count } weitere
security-advice =
    .offered = Bestätigen Sie, wenn Sie das verlangt haben. Wenn der Name oben nicht Ihrer ist oder Sie nichts davon wissen, bestätigen Sie nicht: Ohne Ihre Bestätigung ändert sich nichts.
    .asked = Bestätigen Sie, wenn Sie das verlangt haben. Wenn nicht, kann jemand anders in Ihrem Namen handeln: Bestätigen Sie nicht, melden Sie sich an, nehmen Sie die Änderung zurück und legen Sie ein neues Passwort fest; benachrichtigen Sie dann { $whom }.
    .changed = Wenn Sie das nicht wollten, benachrichtigen Sie sofort { $whom }.
    .reset = Wenn Sie keinen Grund dafür kennen, fragen Sie { $actor } und sehen Sie im Auditprotokoll nach.
    .left = Für jedes gilt: Erstellen Sie ein neues Secret, aktualisieren Sie das System, das es verwendet, prüfen Sie, dass es funktioniert, und löschen Sie dann das alte. Bis dahin funktioniert der alte Wert überall, wo er bekannt ist.
    .webhook = Sorgen Sie dafür, dass die Adresse annimmt, was ihr gesendet wird, und nehmen Sie den Webhook dann im Portal wieder auf. Was bis dahin geschieht, wird nicht nachträglich mitgeteilt.
    .leaked = Erstellen Sie ein neues Secret, aktualisieren Sie das System, das dieses verwendet, prüfen Sie, dass es funktioniert, und löschen Sie dann dieses. Sorgen Sie danach dafür, dass das neue dort liegt, wo es niemand sonst lesen kann. Das Auditprotokoll sagt, wo es gefunden wurde, falls das gemeldet wurde.
    .new-network = Wenn Ihr System umgezogen oder gewachsen ist, müssen Sie nichts tun. Wenn nicht, hat vielleicht jemand anders das Secret: Sperren Sie es im Portal, erstellen Sie ein neues und benachrichtigen Sie { $whom }.
    .codes = Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, kennt jemand Ihr Passwort oder hat Ihre Sitzung: Legen Sie sofort ein neues Passwort fest („Passwort vergessen?“ auf der Anmeldeseite), beenden Sie Ihre anderen Sitzungen und benachrichtigen Sie { $whom }.
    .others = Wenn Sie das nicht erwartet haben, fragen Sie { $whom }.
    .own-secret = Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, kann jemand anders in Ihrem Namen handeln: Sehen Sie sich die Anwendung an, legen Sie ein neues Passwort fest, beenden Sie Ihre anderen Sitzungen und benachrichtigen Sie { $whom }.
    .own = Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, kann jemand anders in Ihrem Namen handeln: Legen Sie sofort ein neues Passwort fest („Passwort vergessen?“ auf der Anmeldeseite), beenden Sie Ihre anderen Sitzungen und benachrichtigen Sie { $whom }.
    .requested = Genehmigen Sie es im Portal, oder lehnen Sie es ab; wer gefragt hat, erfährt es, mit dem, was Sie dazu sagen.
    .approved = Damit es gilt, müssen Sie nichts weiter tun.
    .declined = Wenn Sie anderer Meinung sind, wenden Sie sich an { $whom }.
security-action =
    .confirm = Änderung bestätigen
    .audit = Auditprotokoll öffnen
    .portal = Portal öffnen
    .account = Zu Ihrem Konto
    .sign-in = Zu Ihrer Anmeldung
    .requests = Anfragen öffnen
    .own-requests = Ihre Anfragen öffnen
security-reason =
    .operator = Sie erhalten diese Nachricht, weil Sie Betreiber von { $federation } sind.
    .manager = Sie erhalten diese Nachricht, weil Sie Verwalter der Zugangsdaten bei { $federation } sind.
    .account = Sie erhalten diese Nachricht, weil sie die Sicherheit Ihres Kontos bei { $federation } betrifft. Sie lässt sich nicht abstellen.
    .asked = Sie erhalten diese Nachricht, weil Sie bei { $federation } darum gebeten haben.

## Security: what has happened

security-password-changed =
    .subject = Ihr Passwort wurde festgelegt
    .lead = Für Ihr Konto wurde ein neues Passwort festgelegt, und Sie wurden überall sonst abgemeldet.
security-factor-added =
    .subject = { $kind ->
        [authenticator_app] Eine Authenticator-App
        [passkey] Ein Passkey
       *[provider] Single Sign-on
    } wurde Ihrem Konto hinzugefügt
    .lead = Mit { the-factor } kann man sich jetzt als Sie anmelden.
security-factor-removed =
    .subject = { $kind ->
        [authenticator_app] Eine Authenticator-App
        [passkey] Ein Passkey
       *[provider] Single Sign-on
    } wurde von Ihrem Konto entfernt
    .lead = Mit { the-factor } kann man sich nicht mehr als Sie anmelden.
the-factor = { $kind ->
    [authenticator_app] einer Authenticator-App
    [passkey] { $named ->
        [yes] dem Passkey „{ $name }“
       *[no] einem Passkey
    }
   *[provider] { $named ->
        [yes] Ihrem Konto bei { $name }
       *[no] einem Konto bei einem anderen Anbieter
    }
}
security-calendar-opened =
    .subject = Ihr Kalender der Ablaufdaten hat einen Link
    .lead = Über einen neuen privaten Link liest ein Kalenderprogramm, wann die Client-Secrets ablaufen, die Sie verwalten. Wer ihn hat, sieht deren Namen und die der Anwendungen; ein früherer Link funktioniert nicht mehr.
security-recovery-codes-made =
    .subject = Sie haben neue Wiederherstellungscodes
    .lead = Für Ihr Konto wurden neue Wiederherstellungscodes erstellt; frühere gelten nicht mehr.
security-recovery-code-used =
    .subject = Ein Wiederherstellungscode wurde verwendet
    .lead = Mit einem Wiederherstellungscode hat sich jemand als Sie angemeldet. { $left ->
        [0] Es ist keiner mehr übrig: Erstellen Sie neue.
        [one] Es ist noch einer übrig: Erstellen Sie bald neue.
       *[other] Es sind noch { $left } übrig.
    }
security-factors-reset =
    .subject = Ihre Anmeldung wurde zurückgesetzt
    .lead = Ihr Passwort, Ihre Passkeys, Ihre Authenticator-App, Ihre verknüpften Konten und Ihre Wiederherstellungscodes wurden entfernt, und Sie wurden überall abgemeldet. Eine weitere Nachricht bringt Ihnen einen Link, um ein neues Passwort festzulegen.
security-factors-reset-of-another =
    .subject = Die Anmeldung von { $name } wurde zurückgesetzt
    .lead = Alle Anmeldewege von { $name } ({ $email }) wurden entfernt: Passwort, Passkeys, Authenticator-App, verknüpfte Konten und Wiederherstellungscodes. An diese Adresse wurde ein Link gesendet, um ein neues Passwort festzulegen.
security-role-gained =
    .subject = { $role ->
        [operator] Sie sind jetzt Betreiber
        [auditor] Sie sind jetzt Auditor
       *[credential_manager] Sie sind jetzt Verwalter der Zugangsdaten
    }
    .lead = { $role ->
        [operator] Sie sind jetzt Betreiber von { place }. Betreiber verwalten alles außer den Secrets selbst.
        [auditor] Sie sind jetzt Auditor von { place }. Auditoren sehen alles und ändern nichts.
       *[credential_manager] Sie verwalten jetzt die Zugangsdaten { place }. Verwalter der Zugangsdaten erstellen und löschen Client-Secrets.
    }
security-role-lost =
    .subject = { $role ->
        [operator] Sie sind nicht mehr Betreiber
        [auditor] Sie sind nicht mehr Auditor
       *[credential_manager] Sie sind nicht mehr Verwalter der Zugangsdaten
    }
    .lead = { $role ->
        [operator] Sie sind nicht mehr Betreiber von { place }. Was damit möglich war, geht ab jetzt nicht mehr.
        [auditor] Sie sind nicht mehr Auditor von { place }. Was damit möglich war, geht ab jetzt nicht mehr.
       *[credential_manager] Sie verwalten nicht mehr die Zugangsdaten { place }. Was damit möglich war, geht ab jetzt nicht mehr.
    }
place = { $scope ->
    [application] der Anwendung { $application } ({ $organisation })
    [organisation] aller Anwendungen von { $organisation }
   *[whole] { $whole }
}
security-wrong-codes =
    .subject = Für Ihr Konto wurden viele falsche Codes eingegeben
    .lead = Innerhalb eines Tages wurden { $count } falsche Codes Ihrer Authenticator-App oder falsche Wiederherstellungscodes eingegeben. Nach Codes wird nur gefragt, wer das richtige Passwort kennt oder als Sie angemeldet ist. Keiner davon hat jemanden eingelassen.
security-email-change-asked =
    .subject = Bestätigen Sie die Änderung Ihrer E-Mail-Adresse
    .lead = Die E-Mail-Adresse Ihres Kontos soll { $new } werden. Sie ändert sich, wenn beide Adressen bestätigt haben; bis dahin ändert sich nichts.
security-email-change-offered =
    .subject = Bestätigen Sie Ihre neue E-Mail-Adresse
    .lead = { $new } soll die E-Mail-Adresse Ihres Kontos bei { $federation } werden.
security-email-changed =
    .subject = Ihre E-Mail-Adresse wurde geändert
    .lead = Sie melden sich jetzt mit { $new } an, und Nachrichten gehen dorthin. { $old } gilt nicht mehr, und Sie wurden überall abgemeldet.
security-signed-in-from-new-device =
    .subject = Anmeldung von einem neuen Gerät
    .lead = Jemand hat sich bei Ihrem Konto bei { $federation } mit einem Browser angemeldet, den Sie bisher nicht verwendet haben.
security-secret-created =
    .subject = Client-Secret „{ $name }“ wurde erstellt ({ $application })
    .lead = Das Client-Secret „{ $name }“ ({ $hint }…) von { $application } wurde erstellt.
security-secret-deleted =
    .subject = Client-Secret „{ $name }“ wurde gelöscht ({ $application })
    .lead = Das Client-Secret „{ $name }“ ({ $hint }…) von { $application } wurde gelöscht. Es werden keine Token mehr dafür ausgestellt.
security-secret-suspended =
    .subject = Client-Secret „{ $name }“ wurde gesperrt ({ $application })
    .lead = Das Client-Secret „{ $name }“ ({ $hint }…) von { $application } wurde gesperrt. Bis zum Entsperren werden keine Token dafür ausgestellt.{ $ends ->
        [resumed] {" "}Es wird von selbst entsperrt am { $until }.
        [deleted] {" "}Es wird von selbst gelöscht am { $until }.
       *[open] {""}
    }
security-secret-resumed =
    .subject = Client-Secret „{ $name }“ wurde entsperrt ({ $application })
    .lead = Das Client-Secret „{ $name }“ ({ $hint }…) von { $application } wurde entsperrt. Es werden wieder Token dafür ausgestellt.
security-secret-tokens-revoked =
    .subject = Die Token von Client-Secret „{ $name }“ wurden beendet ({ $application })
    .lead = Alle Token, die für das Client-Secret „{ $name }“ ({ $hint }…) von { $application } ausgestellt waren, wurden beendet. APIs, die nach jedem Token fragen, weisen sie ab; das Secret selbst erhält weiterhin neue.
security-secret-leaked =
    .subject = Client-Secret „{ $name }“ wurde öffentlich gefunden: Ersetzen Sie es ({ $application })
    .lead = Das Client-Secret „{ $name }“ ({ $hint }…) von { $application } wurde öffentlich gefunden, und sein Wert wurde uns gemeldet. { $suspended ->
        [yes] Es ist gesperrt, sodass niemand damit ein Token erhält, bis es im Portal entsperrt wird. Entsperren Sie es nicht, sondern ersetzen Sie es.
       *[no] Es funktioniert noch: Wer es gefunden hat, kann damit Token erhalten. Ersetzen Sie es sofort.
    }
security-secret-used-from-new-network =
    .subject = Client-Secret „{ $name }“ wurde aus einem neuen Netz verwendet ({ $application })
    .lead = Das Client-Secret „{ $name }“ ({ $hint }…) von { $application } hat ein Token aus dem Netz { $network } erhalten, aus dem es vorher nicht verwendet wurde.
security-key-created =
    .subject = Schlüssel „{ $name }“ wurde hinzugefügt ({ $application })
    .lead = Der Schlüssel „{ $name }“ wurde { $application } hinzugefügt; die Anwendung erhält damit ab jetzt Token.
security-key-deleted =
    .subject = Schlüssel „{ $name }“ wurde gelöscht ({ $application })
    .lead = Der Schlüssel „{ $name }“ von { $application } wurde gelöscht. Es werden keine Token mehr dafür ausgestellt.
security-access-requested =
    .subject = { $organisation } bittet um { wanted }
    .lead = { $actor } bittet um { wanted } für { $organisation }. Ein Betreiber muss es genehmigen oder ablehnen.
security-access-request-decided =
    .subject = { $approved ->
        [yes] Ihre Anfrage wurde genehmigt
       *[no] Ihre Anfrage wurde abgelehnt
    }
    .lead = { $approved ->
        [yes] Ihre Anfrage um { wanted } wurde genehmigt. Es ist jetzt da.
       *[no] Ihre Anfrage um { wanted } wurde abgelehnt. Nichts wurde geändert.
    }
wanted = { $permissions ->
    [0] die neue Anwendung { $name } ({ environment })
    [one] eine weitere Berechtigung für { $name } ({ environment })
   *[other] { $permissions } weitere Berechtigungen für { $name } ({ environment })
}
security-webhook-stopped =
    .subject = ein Webhook von { $organisation } wurde angehalten
    .lead = { $gone ->
        [yes] Dem Webhook bei { $host } von { $organisation } wird nicht mehr mitgeteilt, was mit Ihren Client-Secrets geschieht. Er hat gemeldet, dass es ihn nicht mehr gibt.
       *[no] Dem Webhook bei { $host } von { $organisation } wird nicht mehr mitgeteilt, was mit Ihren Client-Secrets geschieht. Er hat tagelang nichts angenommen.
    }
security-manager-left =
    .subject = { $count ->
        [one] { $name } ist ausgeschieden; ersetzen Sie ein Client-Secret
       *[other] { $name } ist ausgeschieden; ersetzen Sie Client-Secrets
    }
    .lead = { $count ->
        [one] { $name } betreut eine Ihrer Anwendungen nicht mehr und hat ein Client-Secret davon gesehen, das noch funktioniert. Ersetzen Sie, was außerhalb bekannt sein kann: { $name } hat seinen Wert gesehen.
       *[other] { $name } betreut eine Ihrer Anwendungen nicht mehr und hat Client-Secrets davon gesehen, die noch funktionieren. Ersetzen Sie, was außerhalb bekannt sein kann: { $name } hat ihre Werte gesehen.
    }
