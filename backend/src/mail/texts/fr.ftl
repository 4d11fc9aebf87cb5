### Les textes des messages en français ; ce qui existe se trouve dans en.ftl.

## Everywhere

subject = { $federation } : { $about }
hello = Bonjour { $person },
questions = Des questions ?
moment = { weekday } { $day ->
    [1] 1er
   *[other] { $day }
} { month } { $year } à { $clock }
moment-in-zone = { moment } ({ $zone })
weekday = { $weekday ->
    [1] lundi
    [2] mardi
    [3] mercredi
    [4] jeudi
    [5] vendredi
    [6] samedi
   *[7] dimanche
}
month = { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
}
unknown-address = adresse inconnue
an-unknown-address = une adresse inconnue
unknown-device = appareil inconnu
device-on-system = { $browser } sur { $system }
an-operator = un opérateur de { $federation }
environment = { $environment ->
    [production] production
   *[sandbox] bac à sable
}

## Links to set a password

link =
    .subject = choisissez un nouveau mot de passe
    .subject-first = définissez votre mot de passe
    .lead = Un opérateur de { $federation } vous a envoyé ce lien pour choisir un nouveau mot de passe pour le portail des identifiants d’API.
    .lead-asked = Un nouveau mot de passe a été demandé pour votre compte dans le portail des identifiants d’API de { $federation }. Si c’était vous, choisissez-le ici. Il prend effet lorsque vous avez aussi franchi la deuxième étape de connexion.
    .lead-first = Un opérateur de { $federation } vous a donné accès au portail des identifiants d’API. Choisissez d’abord un mot de passe ; le portail vous aide ensuite à configurer une application d’authentification pour la deuxième étape de connexion.
    .action = Choisir un nouveau mot de passe
    .action-first = Définir votre mot de passe
    .until = Le lien fonctionne une seule fois, jusqu’au { $until }.
    .copy = Si le bouton ne fonctionne pas, copiez cette adresse dans votre navigateur :
    .reason = Si vous n’attendiez pas ce message, ignorez-le : sans le lien, rien ne se passe.
    .reason-asked = Si vous ne l’avez pas demandé, ignorez ce message : rien n’a été modifié et votre mot de passe fonctionne toujours.

## What expires: how near, and what

nearness = { $near ->
    [past] a expiré
    [soon] expire d’ici deux heures
    [hours] expire dans { $hours } heures
   *[days] { $days ->
        [one] expire dans un jour
       *[other] expire dans { $days } jours
    }
}
nearness-alone = { $near ->
    [past] Expiré
    [soon] Expire d’ici deux heures
    [hours] Expire dans { $hours } heures
   *[days] { $days ->
        [one] Expire dans un jour
       *[other] Expire dans { $days } jours
    }
}
thing = { $kind ->
    [secrets] secret client
    [keys] clé
   *[both] secret client ou clé
}{ which }
things = { $kind ->
    [secrets] secrets clients
    [keys] clés
   *[both] secrets clients et clés
}{ which }
which = { $own ->
    [yes] {" "}dont vous avez la charge
   *[no] {""}
}
a-short = { $kind ->
    [secrets] un secret
    [keys] une clé
   *[both] un secret ou une clé
}

## The subject and the first sentences of a digest

digest-subject =
    .replaced = le secret client « { $name } » peut être supprimé ({ $application })
    .late = le secret client « { $name } » a expiré et est encore utilisé ({ $application })
    .one = { $kind ->
        [secrets] le secret client
        [keys] la clé
       *[both] { thing }
    } « { $name } » { nearness } ({ $application })
    .all-replaced = { $count } secrets clients peuvent être supprimés
summary = { $count ->
    [one] 1 { thing } { nearness }
   *[other] { $count } { things } arrivent à expiration ; { $kind ->
        [keys] la première
       *[secrets] le premier
    } { nearness }
}
summary-expired = { $expired ->
    [one] 1 { thing } a expiré
   *[other] { $expired } { things } ont expiré
}
summary-both = { summary-expired }, et { $left ->
    [one] 1 { nearness }
   *[other] { $left } arrivent à expiration ; { $kind ->
        [keys] la prochaine
       *[secrets] le prochain
    } { nearness }
}
lead =
    .own = { a } { thing } { nearness }.
    .attended = { a } { thing } { nearness }, et personne n’a commencé à { it } remplacer.
    .unreachable = { a } { thing } { nearness }, et aucun gestionnaire d’identifiants de son application n’est joignable.
    .replaced = { $count ->
        [one] Un secret client dont vous avez la charge peut être supprimé : un autre a pris le relais, et celui-ci n’a pas été utilisé depuis une semaine au moins.
       *[other] { $count } secrets clients dont vous avez la charge peuvent être supprimés : d’autres ont pris le relais, et ceux-ci n’ont pas été utilisés depuis une semaine au moins.
    }
a = { $kind ->
    [keys] Une
   *[secrets] Un
}
it = { $kind ->
    [keys] la
   *[secrets] le
}
also-replaced = { $count ->
    [one] Un de plus peut être supprimé : un autre secret a pris le relais, et plus rien ne l’utilise.
   *[other] { $count } de plus peuvent être supprimés : d’autres secrets ont pris le relais, et plus rien ne les utilise.
}
effect =
    .coming = Dès son expiration, { a-short } n’obtient plus de jetons, et la connexion qui l’utilise s’arrête.
    .past = { $count ->
        [one] Il n’y a plus de jetons pour cela : une connexion qui l’utilise encore s’est arrêtée ou va s’arrêter.
       *[other] Il n’y a plus de jetons pour cela : les connexions qui les utilisent encore se sont arrêtées ou vont s’arrêter.
    }
    .replaced = { $count ->
        [one] Vous n’en entendrez plus parler, sauf s’il est de nouveau utilisé.
       *[other] Vous n’en entendrez plus parler, sauf s’ils sont de nouveau utilisés.
    }
request =
    .attended = Les gestionnaires d’identifiants concernés ont été prévenus, et personne n’a agi. Veuillez les interroger.
    .attended-below = Là où personne n’a agi, c’est indiqué ci-dessous. Veuillez interroger les gestionnaires d’identifiants.
    .ask-operators = { $count ->
        [one] Veuillez demander aux opérateurs de la fédération d’affecter un gestionnaire d’identifiants.
       *[other] Aucun gestionnaire d’identifiants de leurs applications n’est joignable. Veuillez demander aux opérateurs de la fédération d’en affecter un.
    }
    .assign = { $count ->
        [one] Veuillez affecter un gestionnaire d’identifiants, ou prévenir l’organisation.
       *[other] Aucun gestionnaire d’identifiants de leurs applications n’est joignable. Veuillez en affecter un, ou prévenir l’organisation.
    }
    .below = Là où aucun gestionnaire d’identifiants n’est joignable, c’est indiqué ci-dessous. Veuillez en affecter un, ou prévenir l’organisation.
advice =
    .past = Pour rétablir la connexion : { create }, mettez votre système à jour, vérifiez qu’il se connecte, puis supprimez { old }.
    .coming = Pour remplacer { a-short } sans interruption : { create }, mettez votre système à jour, vérifiez qu’il se connecte, puis supprimez { old }. Jusqu’à l’expiration, { $kind ->
        [keys] l’ancienne fonctionne à côté de la nouvelle
       *[secrets] l’ancien fonctionne à côté du nouveau
    }.
create = { $kind ->
    [secrets] créez un nouveau secret
    [keys] ajoutez une nouvelle clé
   *[both] créez un nouveau secret ou une nouvelle clé
}
old = { $kind ->
    [keys] l’ancienne
   *[secrets] l’ancien
}
afterwards =
    .past = Déjà fait ? Alors supprimez { old }.
    .coming = { $count ->
        [one] Déjà fait ? Alors supprimez { old }, et ces messages cessent.
       *[other] Déjà fait pour l’un d’eux ? Alors supprimez { old }, et les messages à ce sujet cessent.
    }
reason =
    .manager = { $count ->
        [one] Vous recevez ce message parce que vous êtes gestionnaire d’identifiants de cette application.
       *[other] Vous recevez ce message parce que vous êtes gestionnaire d’identifiants de ces applications.
    }
    .contact = Vous recevez ce message parce que cette adresse est l’adresse de contact de cette organisation.
    .colleague = Vous recevez ce message parce que vous êtes gestionnaire d’identifiants de la même organisation.
    .operator = Vous recevez ce message parce que vous êtes opérateur de { $federation }.
    .manager-and-colleague = Vous recevez ce message parce que vous êtes gestionnaire d’identifiants de cette organisation.
    .manager-and-operator = Vous recevez ce message parce que vous êtes gestionnaire d’identifiants, et opérateur de { $federation }.

## Each application and each secret of a digest

application-line = Application : { $application } ({ environment })
why =
    .attended = Ses gestionnaires d’identifiants ont été prévenus, et personne n’a commencé le remplacement.
    .unreachable = Aucun gestionnaire d’identifiants de cette application n’est joignable.
action =
    .delete = Supprimer dans le portail
    .replace = Remplacer dans le portail
    .open = Ouvrir l’application
key-word = clé
last-used = Dernière utilisation : { $used }
never = jamais
used-from = { $at }, depuis { $address }
tokens-lately = Jetons des { $days } derniers jours : { $tokens }
still-tried = Encore utilisé :
late-attempt = { $attempts ->
    [one] une fois depuis { $address }, le { $at }
   *[other] { $attempts } fois depuis { $address }, la dernière le { $at }
}
suspended = Suspendu : il n’obtient pas de jetons tant qu’il n’est pas rétabli.
on-it = Vous vous en occupez déjà ? Dites-le ici, et les rappels s’interrompent.
next-step = Étape suivante :
step =
    .assign = Affectez un gestionnaire d’identifiants, ou prévenez l’organisation.
    .ask-organisation = Demandez à l’organisation qui s’occupe du remplacement.
    .ask-operators = Demandez aux opérateurs de la fédération d’affecter un gestionnaire d’identifiants à l’application.
    .see-to-it = Veillez à ce qu’une personne qui gère l’application s’occupe du remplacement.
    .delete = Supprimez-le : « { $successor } » a pris le relais.
    .late-successor = Faites en sorte que ce qui utilise encore celui-ci utilise « { $successor } ».
    .late = Créez un nouveau secret, et faites en sorte que ce qui utilise encore celui-ci utilise le nouveau.
    .suspended = Décidez s’il est encore nécessaire : rétablissez-le ou supprimez-le.
    .successor-in-use = Trouvez ce qui utilise encore celui-ci, et faites-lui utiliser « { $successor } », comme les autres.
    .successor-unused = Faites utiliser à votre système « { $successor } », que rien n’a encore utilisé.
    .never-used = Jamais utilisé : supprimez-le, sauf si un système doit encore l’utiliser.
    .add-key = Ajoutez une nouvelle clé, et faites-la utiliser à votre système.
    .expired = Créez un nouveau secret, et faites-le utiliser à votre système : ce qui utilisait celui-ci s’est arrêté.
    .create = Créez un nouveau secret, et faites-le utiliser à votre système.

## The page that ends what somebody asked for besides, and the line that leads to it

unsubscribe =
    .line = Vous avez demandé plus de rappels que ce que tout le monde reçoit. Pour y mettre fin :
    .action = Mettre fin aux rappels supplémentaires
    .title = Mettre fin à vos rappels supplémentaires ?
    .lead = Vous avez demandé plus de rappels d’expiration que ce que tout le monde reçoit. Vous pouvez y mettre fin ici ; vous recevez toujours les rappels de tout le monde.
    .done-title = Vos rappels supplémentaires ont pris fin
    .done = Vous recevez toujours les rappels de tout le monde. Dans le portail, vous pouvez de nouveau en demander davantage.
    .gone-title = Ce lien ne fonctionne plus
    .gone = Un lien prend fin lorsque vos souhaits de rappels sont modifiés dans le portail, et après six mois. Le portail montre ce que vous recevez.

## Security: by whom, from where, and what to do

label =
    .when = Quand
    .by = Par
    .from = Depuis
    .secret = Secret
    .others = Autres
    .reason = Motif
    .answer = Réponse
own-account = Votre propre compte
from-device = { $device }, { $address }
named-secret = « { $name } » ({ $hint }…) de { $application }
more = { $count } de plus
security-advice =
    .offered = Confirmez si vous l’avez demandé. Si le nom ci-dessus n’est pas le vôtre ou si vous n’en savez rien, ne confirmez pas : sans votre confirmation, rien ne change.
    .asked = Confirmez si vous l’avez demandé. Sinon, quelqu’un d’autre peut agir à votre place : ne confirmez pas, connectez-vous, annulez la modification et définissez un nouveau mot de passe ; puis prévenez { $whom }.
    .changed = Si vous ne le vouliez pas, prévenez immédiatement { $whom }.
    .reset = Si vous n’en connaissez pas la raison, interrogez { $actor } et consultez le journal d’audit.
    .left = Pour chacun : créez un nouveau secret, mettez à jour le système qui l’utilise, vérifiez qu’il fonctionne, puis supprimez l’ancien. D’ici là, l’ancienne valeur fonctionne partout où elle est connue.
    .webhook = Veillez à ce que l’adresse accepte ce qui lui est envoyé, puis reprenez le webhook dans le portail. Ce qui se passe d’ici là n’est pas communiqué après coup.
    .leaked = Créez un nouveau secret, mettez à jour le système qui utilise celui-ci, vérifiez qu’il fonctionne, puis supprimez celui-ci. Veillez ensuite à ce que le nouveau soit conservé là où personne d’autre ne le lit. Le journal d’audit dit où il a été trouvé, si cela a été signalé.
    .new-network = Si votre système a été déplacé ou étendu, vous n’avez rien à faire. Sinon, quelqu’un d’autre a peut-être le secret : suspendez-le dans le portail, créez-en un nouveau et prévenez { $whom }.
    .codes = Si c’était vous, vous n’avez rien à faire. Sinon, quelqu’un connaît votre mot de passe ou dispose de votre session : définissez immédiatement un nouveau mot de passe (« Mot de passe oublié ? » sur la page de connexion), mettez fin à vos autres sessions et prévenez { $whom }.
    .others = Si vous ne vous y attendiez pas, interrogez { $whom }.
    .own-secret = Si c’était vous, vous n’avez rien à faire. Sinon, quelqu’un d’autre peut agir à votre place : examinez l’application, définissez un nouveau mot de passe, mettez fin à vos autres sessions et prévenez { $whom }.
    .own = Si c’était vous, vous n’avez rien à faire. Sinon, quelqu’un d’autre peut agir à votre place : définissez immédiatement un nouveau mot de passe (« Mot de passe oublié ? » sur la page de connexion), mettez fin à vos autres sessions et prévenez { $whom }.
    .requested = Approuvez ou refusez dans le portail ; la personne qui a fait la demande en est informée, avec ce que vous en dites.
    .approved = Il n’y a rien de plus à faire pour que cela prenne effet.
    .declined = Si vous êtes d’un autre avis, contactez { $whom }.
security-action =
    .confirm = Confirmer la modification
    .audit = Ouvrir le journal d’audit
    .portal = Ouvrir le portail
    .account = Gérer votre compte
    .sign-in = Gérer votre connexion
    .requests = Ouvrir les demandes
    .own-requests = Ouvrir vos demandes
security-reason =
    .operator = Vous recevez ce message parce que vous êtes opérateur de { $federation }.
    .manager = Vous recevez ce message parce que vous êtes gestionnaire d’identifiants chez { $federation }.
    .account = Vous recevez ce message parce qu’il concerne la sécurité de votre compte chez { $federation }. Il ne peut pas être désactivé.
    .asked = Vous recevez ce message parce que vous avez fait cette demande chez { $federation }.

## Security: what has happened

security-password-changed =
    .subject = votre mot de passe a été défini
    .lead = Un nouveau mot de passe a été défini pour votre compte, et vous avez été déconnecté partout ailleurs.
security-factor-added =
    .subject = { $kind ->
        [authenticator_app] une application d’authentification a été ajoutée
        [passkey] une clé d’accès a été ajoutée
       *[provider] l’authentification unique a été ajoutée
    } à votre compte
    .lead = { the-factor } permet désormais de se connecter à votre nom.
security-factor-removed =
    .subject = { $kind ->
        [authenticator_app] une application d’authentification a été retirée
        [passkey] une clé d’accès a été retirée
       *[provider] l’authentification unique a été retirée
    } de votre compte
    .lead = { the-factor } ne permet plus de se connecter à votre nom.
the-factor = { $kind ->
    [authenticator_app] Une application d’authentification
    [passkey] { $named ->
        [yes] La clé d’accès « { $name } »
       *[no] Une clé d’accès
    }
   *[provider] { $named ->
        [yes] Votre compte chez { $name }
       *[no] Un compte chez un autre fournisseur
    }
}
security-calendar-opened =
    .subject = votre calendrier des expirations a un lien
    .lead = Un lien privé a été créé, par lequel un programme d’agenda lit quand expirent les secrets clients que vous gérez. Qui le possède voit leurs noms et ceux des applications ; un lien antérieur ne fonctionne plus.
security-recovery-codes-made =
    .subject = vous avez de nouveaux codes de récupération
    .lead = De nouveaux codes de récupération ont été créés pour votre compte ; les précédents ne fonctionnent plus.
security-recovery-code-used =
    .subject = un code de récupération a été utilisé
    .lead = Un code de récupération a été utilisé pour se connecter à votre nom. { $left ->
        [0] Il n’en reste aucun : créez-en de nouveaux.
        [one] Il en reste un : créez-en bientôt de nouveaux.
       *[other] Il en reste { $left }.
    }
security-factors-reset =
    .subject = votre connexion a été réinitialisée
    .lead = Votre mot de passe, vos clés d’accès, votre application d’authentification, vos comptes liés et vos codes de récupération ont été supprimés, et vous avez été déconnecté partout. Un autre message vous apporte un lien pour définir un nouveau mot de passe.
security-factors-reset-of-another =
    .subject = la connexion de { $name } a été réinitialisée
    .lead = Tous les moyens de connexion de { $name } ({ $email }) ont été supprimés : le mot de passe, les clés d’accès, l’application d’authentification, les comptes liés et les codes de récupération. Un lien pour définir un nouveau mot de passe a été envoyé à cette adresse.
security-role-gained =
    .subject = { $role ->
        [operator] vous êtes désormais opérateur
        [auditor] vous êtes désormais auditeur
       *[credential_manager] vous êtes désormais gestionnaire d’identifiants
    }
    .lead = { $role ->
        [operator] Vous êtes désormais opérateur de { place }. Les opérateurs gèrent tout, sauf les secrets eux-mêmes.
        [auditor] Vous êtes désormais auditeur de { place }. Les auditeurs voient tout et ne modifient rien.
       *[credential_manager] Vous êtes désormais gestionnaire d’identifiants de { place }. Les gestionnaires d’identifiants créent et suppriment les secrets clients.
    }
security-role-lost =
    .subject = { $role ->
        [operator] vous n’êtes plus opérateur
        [auditor] vous n’êtes plus auditeur
       *[credential_manager] vous n’êtes plus gestionnaire d’identifiants
    }
    .lead = { $role ->
        [operator] Vous n’êtes plus opérateur de { place }. Ce que cela permettait n’est plus possible à partir de maintenant.
        [auditor] Vous n’êtes plus auditeur de { place }. Ce que cela permettait n’est plus possible à partir de maintenant.
       *[credential_manager] Vous n’êtes plus gestionnaire d’identifiants de { place }. Ce que cela permettait n’est plus possible à partir de maintenant.
    }
place = { $scope ->
    [application] l’application { $application } ({ $organisation })
    [organisation] toutes les applications de { $organisation }
   *[whole] { $whole }
}
security-wrong-codes =
    .subject = de nombreux codes erronés ont été donnés pour votre compte
    .lead = En une journée, { $count } codes erronés de votre application d’authentification ou de récupération ont été donnés. Un code n’est demandé qu’après le bon mot de passe, ou à qui est connecté à votre nom. Aucun n’a laissé entrer personne.
security-email-change-asked =
    .subject = confirmez la modification de votre adresse e-mail
    .lead = L’adresse e-mail de votre compte doit devenir { $new }. Elle change lorsque les deux adresses ont confirmé ; d’ici là, rien ne change.
security-email-change-offered =
    .subject = confirmez votre nouvelle adresse e-mail
    .lead = { $new } doit devenir l’adresse e-mail de votre compte chez { $federation }.
security-email-changed =
    .subject = votre adresse e-mail a été modifiée
    .lead = Vous vous connectez désormais avec { $new }, et les messages y sont envoyés. { $old } ne fonctionne plus, et vous avez été déconnecté partout.
security-signed-in-from-new-device =
    .subject = une connexion depuis un nouvel appareil
    .lead = Quelqu’un s’est connecté à votre compte chez { $federation } avec un navigateur que vous n’aviez pas encore utilisé.
security-secret-created =
    .subject = le secret client « { $name } » a été créé ({ $application })
    .lead = Le secret client « { $name } » ({ $hint }…) de { $application } a été créé.
security-secret-deleted =
    .subject = le secret client « { $name } » a été supprimé ({ $application })
    .lead = Le secret client « { $name } » ({ $hint }…) de { $application } a été supprimé. Il n’obtient plus de jetons.
security-secret-suspended =
    .subject = le secret client « { $name } » a été suspendu ({ $application })
    .lead = Le secret client « { $name } » ({ $hint }…) de { $application } a été suspendu. Il n’obtient pas de jetons tant qu’il n’est pas rétabli.{ $ends ->
        [resumed] {" "}Il sera rétabli de lui-même le { $until }.
        [deleted] {" "}Il sera supprimé de lui-même le { $until }.
       *[open] {""}
    }
security-secret-resumed =
    .subject = le secret client « { $name } » a été rétabli ({ $application })
    .lead = Le secret client « { $name } » ({ $hint }…) de { $application } a été rétabli. Il obtient de nouveau des jetons.
security-secret-tokens-revoked =
    .subject = les jetons du secret client « { $name } » ont été révoqués ({ $application })
    .lead = Tous les jetons émis pour le secret client « { $name } » ({ $hint }…) de { $application } ont été révoqués. Les API qui s’informent de chaque jeton les refusent ; le secret lui-même en obtient toujours de nouveaux.
security-secret-leaked =
    .subject = le secret client « { $name } » a été trouvé en public : remplacez-le ({ $application })
    .lead = Le secret client « { $name } » ({ $hint }…) de { $application } a été trouvé en public, et sa valeur nous a été signalée. { $suspended ->
        [yes] Il est suspendu, de sorte que personne n’obtient de jeton avec lui tant qu’il n’est pas rétabli dans le portail. Ne le rétablissez pas, remplacez-le.
       *[no] Il fonctionne toujours : qui l’a trouvé peut obtenir des jetons avec lui. Remplacez-le immédiatement.
    }
security-secret-used-from-new-network =
    .subject = le secret client « { $name } » a été utilisé depuis un nouveau réseau ({ $application })
    .lead = Le secret client « { $name } » ({ $hint }…) de { $application } a obtenu un jeton depuis le réseau { $network }, depuis lequel il n’avait pas encore été utilisé.
security-key-created =
    .subject = la clé « { $name } » a été ajoutée ({ $application })
    .lead = La clé « { $name } » a été ajoutée à { $application }, qui obtient désormais des jetons avec elle.
security-key-deleted =
    .subject = la clé « { $name } » a été supprimée ({ $application })
    .lead = La clé « { $name } » de { $application } a été supprimée. Elle n’obtient plus de jetons.
security-access-requested =
    .subject = { $organisation } demande { wanted }
    .lead = { $actor } demande { wanted } pour { $organisation }. Un opérateur doit approuver ou refuser.
security-access-request-decided =
    .subject = { $approved ->
        [yes] votre demande a été approuvée
       *[no] votre demande a été refusée
    }
    .lead = { $approved ->
        [yes] Votre demande ({ wanted }) a été approuvée. C’est en place maintenant.
       *[no] Votre demande ({ wanted }) a été refusée. Rien n’a été modifié.
    }
wanted = { $permissions ->
    [0] la nouvelle application { $name } ({ environment })
    [one] une autorisation supplémentaire pour { $name } ({ environment })
   *[other] { $permissions } autorisations supplémentaires pour { $name } ({ environment })
}
security-webhook-stopped =
    .subject = un webhook de { $organisation } a été arrêté
    .lead = { $gone ->
        [yes] Le webhook à { $host } de { $organisation } n’est plus informé de ce qui arrive à vos secrets client. Il a indiqué avoir disparu pour de bon.
       *[no] Le webhook à { $host } de { $organisation } n’est plus informé de ce qui arrive à vos secrets client. Il n’a rien accepté pendant des jours.
    }
security-manager-left =
    .subject = { $count ->
        [one] { $name } est parti ; remplacez un secret client
       *[other] { $name } est parti ; remplacez des secrets clients
    }
    .lead = { $count ->
        [one] { $name } ne s’occupe plus d’une de vos applications et en a vu un secret client qui fonctionne encore. Remplacez ce qui peut être connu à l’extérieur : { $name } en a vu la valeur.
       *[other] { $name } ne s’occupe plus d’une de vos applications et en a vu des secrets clients qui fonctionnent encore. Remplacez ce qui peut être connu à l’extérieur : { $name } en a vu les valeurs.
    }
