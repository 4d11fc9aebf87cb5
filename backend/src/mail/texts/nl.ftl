### De teksten van de berichten in het Nederlands; wat er is, staat in en.ftl.

## Everywhere

subject = { $federation }: { $about }
hello = Dag { $person },
questions = Vragen?
moment = { weekday } { $day } { month } { $year }, { $clock }
moment-in-zone = { moment } ({ $zone })
weekday = { $weekday ->
    [1] maandag
    [2] dinsdag
    [3] woensdag
    [4] donderdag
    [5] vrijdag
    [6] zaterdag
   *[7] zondag
}
month = { $month ->
    [1] januari
    [2] februari
    [3] maart
    [4] april
    [5] mei
    [6] juni
    [7] juli
    [8] augustus
    [9] september
    [10] oktober
    [11] november
   *[12] december
}
unknown-address = een onbekend adres
an-unknown-address = een onbekend adres
unknown-device = een onbekend apparaat
device-on-system = { $browser } op { $system }
an-operator = een operator van { $federation }
environment = { $environment ->
    [production] productie
   *[sandbox] sandbox
}

## Links to set a password

link =
    .subject = kies een nieuw wachtwoord
    .subject-first = stel uw wachtwoord in
    .lead = Een operator van { $federation } heeft u deze link gestuurd om een nieuw wachtwoord te kiezen voor het portaal voor API-toegangsgegevens.
    .lead-asked = Er is een nieuw wachtwoord gevraagd voor uw account in het portaal voor API-toegangsgegevens van { $federation }. Was u dat, kies het dan hier. Het geldt zodra u ook uw tweede aanmeldstap hebt gezet.
    .lead-first = Een operator van { $federation } heeft u toegang gegeven tot het portaal voor API-toegangsgegevens. Kies eerst een wachtwoord; daarna helpt het portaal u een authenticator-app in te stellen als tweede aanmeldstap.
    .action = Nieuw wachtwoord kiezen
    .action-first = Wachtwoord instellen
    .until = De link werkt één keer, tot { $until }.
    .copy = Werkt de knop niet, kopieer dan dit adres naar uw browser:
    .reason = Verwachtte u dit bericht niet, negeer het dan: zonder de link gebeurt er niets.
    .reason-asked = Hebt u hier niet om gevraagd, negeer het dan: er is niets gewijzigd en uw wachtwoord werkt nog.

## What expires: how near, and what

nearness = { $near ->
    [past] is verlopen
    [soon] verloopt binnen twee uur
    [hours] verloopt over { $hours } uur
   *[days] { $days ->
        [one] verloopt over één dag
       *[other] verloopt over { $days } dagen
    }
}
nearness-alone = { $near ->
    [past] Verlopen
    [soon] Verloopt binnen twee uur
    [hours] Verloopt over { $hours } uur
   *[days] { $days ->
        [one] Verloopt over één dag
       *[other] Verloopt over { $days } dagen
    }
}
thing = { $kind ->
    [secrets] client secret
    [keys] sleutel
   *[both] client secret of sleutel
}{ which }
things = { $kind ->
    [secrets] client secrets
    [keys] sleutels
   *[both] client secrets en sleutels
}{ which-several }
which = { $own ->
    [yes] {" "}{ $kind ->
        [secrets] dat
       *[keys] die
    } u beheert
   *[no] {""}
}
which-several = { $own ->
    [yes] {" "}die u beheert
   *[no] {""}
}
short = { $kind ->
    [secrets] secret
    [keys] sleutel
   *[both] secret of sleutel
}

## The subject and the first sentences of a digest

digest-subject =
    .replaced = client secret “{ $name }” kan worden verwijderd ({ $application })
    .late = client secret “{ $name }” is verlopen en wordt nog geprobeerd ({ $application })
    .one = { thing } “{ $name }” { nearness } ({ $application })
    .all-replaced = { $count } client secrets kunnen worden verwijderd
summary = { $count ->
    [one] 1 { thing } { nearness }
   *[other] { $count } { things } verlopen binnenkort; { $kind ->
        [secrets] het eerste
       *[keys] de eerste
    } { nearness }
}
summary-expired = { $expired ->
    [one] 1 { thing } is verlopen
   *[other] { $expired } { things } zijn verlopen
}
summary-both = { summary-expired }, en { $left ->
    [one] 1 { nearness }
   *[other] { $left } verlopen binnenkort; { $kind ->
        [secrets] het volgende
       *[keys] de volgende
    } { nearness }
}
lead =
    .own = Een { thing } { nearness }.
    .attended = Een { thing } { nearness }, en niemand is begonnen { it } te vervangen.
    .unreachable = Een { thing } { nearness }, en geen credentialbeheerder van de applicatie is bereikbaar.
    .replaced = { $count ->
        [one] Een client secret dat u beheert kan worden verwijderd: een ander heeft het overgenomen, en dit is al een week of langer niet gebruikt.
       *[other] { $count } client secrets die u beheert kunnen worden verwijderd: andere hebben het overgenomen, en deze zijn al een week of langer niet gebruikt.
    }
it = { $kind ->
    [keys] hem
   *[secrets] het
}
also-replaced = { $count ->
    [one] Nog één kan worden verwijderd: een ander secret heeft het overgenomen, en niets gebruikt het nog.
   *[other] Nog { $count } kunnen worden verwijderd: andere secrets hebben het overgenomen, en niets gebruikt ze nog.
}
effect =
    .coming = Zodra een { short } is verlopen, krijgt het geen tokens meer en stopt de verbinding die ermee werkt.
    .past = { $count ->
        [one] Er zijn geen tokens meer voor: een verbinding die er nog mee werkt, is gestopt of stopt binnenkort.
       *[other] Er zijn geen tokens meer voor: verbindingen die er nog mee werken, zijn gestopt of stoppen binnenkort.
    }
    .replaced = { $count ->
        [one] U hoort er niets meer over, tenzij iets het weer gebruikt.
       *[other] U hoort er niets meer over, tenzij iets ze weer gebruikt.
    }
request =
    .attended = De credentialbeheerders zijn op de hoogte gebracht en niemand heeft iets gedaan. Vraag het hun.
    .attended-below = Waar niemand iets heeft gedaan, staat dat hieronder. Vraag het de credentialbeheerders.
    .ask-operators = { $count ->
        [one] Vraag de operators van de federatie een credentialbeheerder toe te wijzen.
       *[other] Geen credentialbeheerder van hun applicaties is bereikbaar. Vraag de operators van de federatie er een toe te wijzen.
    }
    .assign = { $count ->
        [one] Wijs een credentialbeheerder toe, of laat het de organisatie weten.
       *[other] Geen credentialbeheerder van hun applicaties is bereikbaar. Wijs er een toe, of laat het de organisatie weten.
    }
    .below = Waar geen credentialbeheerder bereikbaar is, staat dat hieronder. Wijs er een toe, of laat het de organisatie weten.
advice =
    .past = Zo maakt u weer verbinding: maak een { new }, werk uw systeem bij, controleer dat het verbinding maakt en verwijder dan { old }.
    .coming = Zo vervangt u een { short } zonder onderbreking: maak een { new }, werk uw systeem bij, controleer dat het verbinding maakt en verwijder dan { old }. Tot het verlopen werkt { old } naast { $kind ->
        [keys] de nieuwe
       *[secrets] het nieuwe
    }.
new = { $kind ->
    [secrets] nieuw secret
    [keys] nieuwe sleutel
   *[both] nieuw secret of nieuwe sleutel
}
old = { $kind ->
    [keys] de oude
   *[secrets] het oude
}
afterwards =
    .past = Al vervangen? Verwijder dan { old }.
    .coming = { $count ->
        [one] Al vervangen? Verwijder dan { old }, en deze berichten houden op.
       *[other] Al iets vervangen? Verwijder dan { old }, en de berichten daarover houden op.
    }
reason =
    .manager = { $count ->
        [one] U krijgt dit bericht omdat u credentialbeheerder van deze applicatie bent.
       *[other] U krijgt dit bericht omdat u credentialbeheerder van deze applicaties bent.
    }
    .contact = U krijgt dit bericht omdat dit het contactadres van deze organisatie is.
    .colleague = U krijgt dit bericht omdat u credentialbeheerder van dezelfde organisatie bent.
    .operator = U krijgt dit bericht omdat u operator van { $federation } bent.
    .manager-and-colleague = U krijgt dit bericht omdat u credentialbeheerder van deze organisatie bent.
    .manager-and-operator = U krijgt dit bericht omdat u credentialbeheerder bent, en operator van { $federation }.

## Each application and each secret of a digest

application-line = Applicatie: { $application } ({ environment })
why =
    .attended = De credentialbeheerders zijn op de hoogte gebracht en niemand is met vervangen begonnen.
    .unreachable = Geen credentialbeheerder van deze applicatie is bereikbaar.
action =
    .delete = Verwijderen in het portaal
    .replace = Vervangen in het portaal
    .open = Applicatie openen
key-word = sleutel
last-used = Laatst gebruikt: { $used }
never = nooit
used-from = { $at }, vanaf { $address }
tokens-lately = Tokens in de laatste { $days } dagen: { $tokens }
still-tried = Nog geprobeerd:
late-attempt = { $attempts ->
    [one] één keer vanaf { $address }, op { $at }
   *[other] { $attempts } keer vanaf { $address }, het laatst op { $at }
}
suspended = Opgeschort: er zijn geen tokens voor tot het wordt hervat.
on-it = Al mee bezig? Zeg het hier, en de herinneringen rusten.
next-step = Volgende stap:
step =
    .assign = Wijs een credentialbeheerder toe, of laat het de organisatie weten.
    .ask-organisation = Vraag de organisatie wie voor vervanging zorgt.
    .ask-operators = Vraag de operators van de federatie iemand credentialbeheerder van de applicatie te maken.
    .see-to-it = Zorg dat iemand die de applicatie beheert voor vervanging zorgt.
    .delete = Verwijder het: “{ $successor }” heeft het overgenomen.
    .late-successor = Laat wat dit nog probeert “{ $successor }” gebruiken.
    .late = Maak een nieuw secret, en laat wat dit nog probeert het nieuwe gebruiken.
    .suspended = Beslis of het nog nodig is: hervat het, of verwijder het.
    .successor-in-use = Zoek uit wat dit nog gebruikt, en laat het net als de rest “{ $successor }” gebruiken.
    .successor-unused = Laat uw systeem “{ $successor }” gebruiken, dat nog door niets is gebruikt.
    .never-used = Nooit gebruikt: verwijder het, tenzij een systeem het nog gaat gebruiken.
    .add-key = Voeg een nieuwe sleutel toe, en laat uw systeem die gebruiken.
    .expired = Maak een nieuw secret, en laat uw systeem dat gebruiken: wat dit gebruikte, staat stil.
    .create = Maak een nieuw secret, en laat uw systeem dat gebruiken.

## The page that ends what somebody asked for besides, and the line that leads to it

unsubscribe =
    .line = U hebt om meer herinneringen gevraagd dan iedereen krijgt. Zo beëindigt u die:
    .action = Extra herinneringen beëindigen
    .title = Uw extra herinneringen beëindigen?
    .lead = U hebt om meer herinneringen aan verloopdata gevraagd dan iedereen krijgt. Hier kunt u die beëindigen; de herinneringen voor iedereen blijft u krijgen.
    .done-title = Uw extra herinneringen zijn beëindigd
    .done = De herinneringen voor iedereen blijft u krijgen. In het portaal kunt u weer om meer vragen.
    .gone-title = Deze link werkt niet meer
    .gone = Een link eindigt als uw wensen voor herinneringen in het portaal worden gewijzigd, en na een half jaar. In het portaal ziet u wat u krijgt.

## Security: by whom, from where, and what to do

label =
    .when = Wanneer
    .by = Door
    .from = Vanaf
    .secret = Secret
    .others = Overige
    .reason = Reden
    .answer = Antwoord
own-account = Uw eigen account
from-device = { $device }, { $address }
named-secret = “{ $name }” ({ $hint }…) van { $application }
more = nog { $count }
security-advice =
    .offered = Bevestig het als u hierom hebt gevraagd. Is de naam hierboven niet de uwe of weet u hier niets van, bevestig dan niet: zonder uw bevestiging verandert er niets.
    .asked = Bevestig het als u hierom hebt gevraagd. Zo niet, dan kan iemand anders namens u handelen: bevestig niet, meld u aan, trek de wijziging in en stel een nieuw wachtwoord in; waarschuw daarna { $whom }.
    .changed = Wilde u dit niet, waarschuw dan meteen { $whom }.
    .reset = Kent u geen reden hiervoor, vraag het dan aan { $actor } en kijk in de auditlog.
    .left = Voor elk geldt: maak een nieuw secret, werk het systeem bij dat het gebruikt, controleer dat het werkt en verwijder dan het oude. Tot die tijd werkt de oude waarde overal waar die bekend is.
    .webhook = Zorg dat het adres aanneemt wat eraan wordt verzonden en hervat de webhook daarna in de portal. Wat tot dan gebeurt, wordt later niet alsnog gemeld.
    .leaked = Maak een nieuw secret, werk het systeem bij dat dit gebruikt, controleer dat het werkt en verwijder dan dit. Zorg daarna dat het nieuwe wordt bewaard waar niemand anders het leest. De auditlog zegt waar het is gevonden, als dat is gemeld.
    .new-network = Is uw systeem verhuisd of uitgebreid, dan hoeft u niets te doen. Zo niet, dan heeft misschien iemand anders het secret: schort het op in het portaal, maak een nieuw en waarschuw { $whom }.
    .codes = Was u dit, dan hoeft u niets te doen. Zo niet, dan kent iemand uw wachtwoord of heeft iemand uw sessie: stel meteen een nieuw wachtwoord in (“Wachtwoord vergeten?” op de aanmeldpagina), beëindig uw andere sessies en waarschuw { $whom }.
    .others = Verwachtte u dit niet, vraag het dan aan { $whom }.
    .own-secret = Was u dit, dan hoeft u niets te doen. Zo niet, dan kan iemand anders namens u handelen: bekijk de applicatie, stel een nieuw wachtwoord in, beëindig uw andere sessies en waarschuw { $whom }.
    .own = Was u dit, dan hoeft u niets te doen. Zo niet, dan kan iemand anders namens u handelen: stel meteen een nieuw wachtwoord in (“Wachtwoord vergeten?” op de aanmeldpagina), beëindig uw andere sessies en waarschuw { $whom }.
    .requested = Keur het goed of wijs het af in het portaal; wie erom vroeg krijgt bericht, met wat u erover zegt.
    .approved = U hoeft niets meer te doen om het te laten gelden.
    .declined = Denkt u er anders over, neem dan contact op met { $whom }.
security-action =
    .confirm = Wijziging bevestigen
    .audit = Auditlog openen
    .portal = Portaal openen
    .account = Naar uw account
    .sign-in = Naar uw aanmelding
    .requests = Aanvragen openen
    .own-requests = Uw aanvragen openen
security-reason =
    .operator = U krijgt dit bericht omdat u operator van { $federation } bent.
    .manager = U krijgt dit bericht omdat u credentialbeheerder bij { $federation } bent.
    .account = U krijgt dit bericht omdat het over de veiligheid van uw account bij { $federation } gaat. Het kan niet worden uitgezet.
    .asked = U krijgt dit bericht omdat u hierom hebt gevraagd bij { $federation }.

## Security: what has happened

security-password-changed =
    .subject = uw wachtwoord is ingesteld
    .lead = Er is een nieuw wachtwoord voor uw account ingesteld, en u bent overal elders afgemeld.
security-factor-added =
    .subject = { $kind ->
        [authenticator_app] een authenticator-app
        [passkey] een passkey
       *[provider] single sign-on
    } is aan uw account toegevoegd
    .lead = Met { the-factor } kan men zich nu als u aanmelden.
security-factor-removed =
    .subject = { $kind ->
        [authenticator_app] een authenticator-app
        [passkey] een passkey
       *[provider] single sign-on
    } is van uw account verwijderd
    .lead = Met { the-factor } kan men zich niet meer als u aanmelden.
the-factor = { $kind ->
    [authenticator_app] een authenticator-app
    [passkey] { $named ->
        [yes] de passkey “{ $name }”
       *[no] een passkey
    }
   *[provider] { $named ->
        [yes] uw account bij { $name }
       *[no] een account bij een andere aanbieder
    }
}
security-calendar-opened =
    .subject = uw kalender van verloopdata heeft een link
    .lead = Er is een privélink gemaakt waarmee een agendaprogramma leest wanneer de client secrets die u beheert verlopen. Wie hem heeft, ziet hun namen en die van de applicaties; een eerdere link werkt niet meer.
security-recovery-codes-made =
    .subject = u hebt nieuwe herstelcodes
    .lead = Er zijn nieuwe herstelcodes voor uw account gemaakt; eerdere werken niet meer.
security-recovery-code-used =
    .subject = er is een herstelcode gebruikt
    .lead = Met een herstelcode heeft iemand zich als u aangemeld. { $left ->
        [0] Er is er geen meer over: maak nieuwe.
        [one] Er is er nog één over: maak binnenkort nieuwe.
       *[other] Er zijn er nog { $left } over.
    }
security-factors-reset =
    .subject = uw aanmelding is hersteld
    .lead = Uw wachtwoord, uw passkeys, uw authenticator-app, uw gekoppelde accounts en uw herstelcodes zijn verwijderd, en u bent overal afgemeld. Een ander bericht brengt u een link om een nieuw wachtwoord in te stellen.
security-factors-reset-of-another =
    .subject = de aanmelding van { $name } is hersteld
    .lead = Alle manieren van aanmelden van { $name } ({ $email }) zijn verwijderd: het wachtwoord, de passkeys, de authenticator-app, de gekoppelde accounts en de herstelcodes. Naar dat adres is een link gestuurd om een nieuw wachtwoord in te stellen.
security-role-gained =
    .subject = { $role ->
        [operator] u bent nu operator
        [auditor] u bent nu auditor
       *[credential_manager] u bent nu credentialbeheerder
    }
    .lead = { $role ->
        [operator] U bent nu operator van { place }. Operators beheren alles behalve de secrets zelf.
        [auditor] U bent nu auditor van { place }. Auditors zien alles en wijzigen niets.
       *[credential_manager] U bent nu credentialbeheerder van { place }. Credentialbeheerders maken en verwijderen client secrets.
    }
security-role-lost =
    .subject = { $role ->
        [operator] u bent geen operator meer
        [auditor] u bent geen auditor meer
       *[credential_manager] u bent geen credentialbeheerder meer
    }
    .lead = { $role ->
        [operator] U bent geen operator van { place } meer. Wat daarmee kon, kan vanaf nu niet meer.
        [auditor] U bent geen auditor van { place } meer. Wat daarmee kon, kan vanaf nu niet meer.
       *[credential_manager] U bent geen credentialbeheerder van { place } meer. Wat daarmee kon, kan vanaf nu niet meer.
    }
place = { $scope ->
    [application] de applicatie { $application } ({ $organisation })
    [organisation] alle applicaties van { $organisation }
   *[whole] { $whole }
}
security-wrong-codes =
    .subject = voor uw account zijn veel onjuiste codes gegeven
    .lead = Binnen een dag zijn { $count } onjuiste codes van uw authenticator-app of onjuiste herstelcodes gegeven. Om codes wordt alleen gevraagd wie het juiste wachtwoord kent of als u is aangemeld. Geen ervan heeft iemand binnengelaten.
security-email-change-asked =
    .subject = bevestig de wijziging van uw e-mailadres
    .lead = Het e-mailadres van uw account moet { $new } worden. Het verandert als beide adressen hebben bevestigd; tot die tijd verandert er niets.
security-email-change-offered =
    .subject = bevestig uw nieuwe e-mailadres
    .lead = { $new } moet het e-mailadres van uw account bij { $federation } worden.
security-email-changed =
    .subject = uw e-mailadres is gewijzigd
    .lead = U meldt zich nu aan met { $new }, en berichten gaan daarheen. { $old } werkt niet meer, en u bent overal afgemeld.
security-signed-in-from-new-device =
    .subject = een aanmelding vanaf een nieuw apparaat
    .lead = Iemand heeft zich bij uw account bij { $federation } aangemeld met een browser die u nog niet eerder hebt gebruikt.
security-secret-created =
    .subject = client secret “{ $name }” is gemaakt ({ $application })
    .lead = Het client secret “{ $name }” ({ $hint }…) van { $application } is gemaakt.
security-secret-deleted =
    .subject = client secret “{ $name }” is verwijderd ({ $application })
    .lead = Het client secret “{ $name }” ({ $hint }…) van { $application } is verwijderd. Er worden geen tokens meer voor uitgegeven.
security-secret-suspended =
    .subject = client secret “{ $name }” is opgeschort ({ $application })
    .lead = Het client secret “{ $name }” ({ $hint }…) van { $application } is opgeschort. Er worden geen tokens voor uitgegeven tot het wordt hervat.{ $ends ->
        [resumed] {" "}Het wordt vanzelf hervat op { $until }.
        [deleted] {" "}Het wordt vanzelf verwijderd op { $until }.
       *[open] {""}
    }
security-secret-resumed =
    .subject = client secret “{ $name }” is hervat ({ $application })
    .lead = Het client secret “{ $name }” ({ $hint }…) van { $application } is hervat. Er worden weer tokens voor uitgegeven.
security-secret-tokens-revoked =
    .subject = de tokens van client secret “{ $name }” zijn beëindigd ({ $application })
    .lead = Alle tokens die waren uitgegeven voor het client secret “{ $name }” ({ $hint }…) van { $application } zijn beëindigd. API’s die naar elk token vragen weigeren ze; het secret zelf krijgt nog steeds nieuwe.
security-secret-leaked =
    .subject = client secret “{ $name }” is openbaar gevonden: vervang het ({ $application })
    .lead = Het client secret “{ $name }” ({ $hint }…) van { $application } is openbaar gevonden, en de waarde is aan ons gemeld. { $suspended ->
        [yes] Het is opgeschort, zodat niemand er een token mee krijgt tot het in het portaal wordt hervat. Hervat het niet, maar vervang het.
       *[no] Het werkt nog: wie het heeft gevonden, kan er tokens mee krijgen. Vervang het meteen.
    }
security-secret-used-from-new-network =
    .subject = client secret “{ $name }” is vanaf een nieuw netwerk gebruikt ({ $application })
    .lead = Het client secret “{ $name }” ({ $hint }…) van { $application } heeft een token gekregen vanaf het netwerk { $network }, waar het niet eerder vandaan werd gebruikt.
security-key-created =
    .subject = sleutel “{ $name }” is toegevoegd ({ $application })
    .lead = De sleutel “{ $name }” is toegevoegd aan { $application }, die er vanaf nu tokens mee krijgt.
security-key-deleted =
    .subject = sleutel “{ $name }” is verwijderd ({ $application })
    .lead = De sleutel “{ $name }” van { $application } is verwijderd. Er worden geen tokens meer voor uitgegeven.
security-access-requested =
    .subject = { $organisation } vraagt om { wanted }
    .lead = { $actor } vraagt om { wanted } voor { $organisation }. Een operator moet het goedkeuren of afwijzen.
security-access-request-decided =
    .subject = { $approved ->
        [yes] uw aanvraag is goedgekeurd
       *[no] uw aanvraag is afgewezen
    }
    .lead = { $approved ->
        [yes] Uw aanvraag voor { wanted } is goedgekeurd. Het is er nu.
       *[no] Uw aanvraag voor { wanted } is afgewezen. Er is niets gewijzigd.
    }
wanted = { $permissions ->
    [0] de nieuwe applicatie { $name } ({ environment })
    [one] een extra machtiging voor { $name } ({ environment })
   *[other] { $permissions } extra machtigingen voor { $name } ({ environment })
}
security-webhook-stopped =
    .subject = een webhook van { $organisation } is gestopt
    .lead = { $gone ->
        [yes] De webhook bij { $host } van { $organisation } wordt niet meer ingelicht over wat er met uw clientsecrets gebeurt. Hij heeft gemeld dat hij niet meer bestaat.
       *[no] De webhook bij { $host } van { $organisation } wordt niet meer ingelicht over wat er met uw clientsecrets gebeurt. Hij heeft dagenlang niets aangenomen.
    }
security-manager-left =
    .subject = { $count ->
        [one] { $name } is vertrokken; vervang een client secret
       *[other] { $name } is vertrokken; vervang client secrets
    }
    .lead = { $count ->
        [one] { $name } beheert een van uw applicaties niet meer en heeft een client secret ervan gezien dat nog werkt. Vervang wat buiten bekend kan zijn: { $name } heeft de waarde gezien.
       *[other] { $name } beheert een van uw applicaties niet meer en heeft client secrets ervan gezien die nog werken. Vervang wat buiten bekend kan zijn: { $name } heeft de waarden gezien.
    }
