### Los textos de los mensajes en español; lo que hay está en en.ftl.

## Everywhere

subject = { $federation }: { $about }
hello = Hola, { $person }:
questions = ¿Preguntas?
moment = { weekday } { $day } de { month } de { $year }, { $clock }
moment-in-zone = { moment } ({ $zone })
weekday = { $weekday ->
    [1] lunes
    [2] martes
    [3] miércoles
    [4] jueves
    [5] viernes
    [6] sábado
   *[7] domingo
}
month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
}
unknown-address = dirección desconocida
an-unknown-address = una dirección desconocida
unknown-device = dispositivo desconocido
device-on-system = { $browser } en { $system }
an-operator = un operador de { $federation }
environment = { $environment ->
    [production] producción
   *[sandbox] entorno de pruebas
}

## Links to set a password

link =
    .subject = elija una nueva contraseña
    .subject-first = establezca su contraseña
    .lead = Un operador de { $federation } le ha enviado este enlace para elegir una nueva contraseña para el portal de credenciales de API.
    .lead-asked = Se ha pedido una nueva contraseña para su cuenta en el portal de credenciales de API de { $federation }. Si ha sido usted, elíjala aquí. Surte efecto cuando haya dado también el segundo paso de inicio de sesión.
    .lead-first = Un operador de { $federation } le ha dado acceso al portal de credenciales de API. Elija primero una contraseña; después, el portal le ayuda a configurar una aplicación de autenticación como segundo paso de inicio de sesión.
    .action = Elegir una nueva contraseña
    .action-first = Establecer su contraseña
    .until = El enlace funciona una sola vez, hasta el { $until }.
    .copy = Si el botón no funciona, copie esta dirección en su navegador:
    .reason = Si no esperaba este mensaje, ignórelo: sin el enlace no ocurre nada.
    .reason-asked = Si no lo ha pedido, ignore este mensaje: no se ha cambiado nada y su contraseña sigue funcionando.

## What expires: how near, and what

nearness = { $near ->
    [past] ha caducado
    [soon] caduca en menos de dos horas
    [hours] caduca en { $hours } horas
   *[days] { $days ->
        [one] caduca en un día
       *[other] caduca en { $days } días
    }
}
nearness-alone = { $near ->
    [past] Caducado
    [soon] Caduca en menos de dos horas
    [hours] Caduca en { $hours } horas
   *[days] { $days ->
        [one] Caduca en un día
       *[other] Caduca en { $days } días
    }
}
thing = { $kind ->
    [secrets] secreto de cliente
    [keys] clave
   *[both] secreto de cliente o clave
}{ which }
things = { $kind ->
    [secrets] secretos de cliente
    [keys] claves
   *[both] secretos de cliente y claves
}{ which }
which = { $own ->
    [yes] {" "}que usted gestiona
   *[no] {""}
}
a-short = { $kind ->
    [secrets] un secreto
    [keys] una clave
   *[both] un secreto o una clave
}

## The subject and the first sentences of a digest

digest-subject =
    .replaced = el secreto de cliente «{ $name }» se puede eliminar ({ $application })
    .late = el secreto de cliente «{ $name }» ha caducado y todavía se usa ({ $application })
    .one = { $kind ->
        [secrets] el secreto de cliente
        [keys] la clave
       *[both] { thing }
    } «{ $name }» { nearness } ({ $application })
    .all-replaced = { $count } secretos de cliente se pueden eliminar
summary = { $count ->
    [one] 1 { thing } { nearness }
   *[other] { $count } { things } caducan pronto; { $kind ->
        [keys] la primera
       *[secrets] el primero
    } { nearness }
}
summary-expired = { $expired ->
    [one] 1 { thing } ha caducado
   *[other] { $expired } { things } han caducado
}
summary-both = { summary-expired }, y { $left ->
    [one] 1 { nearness }
   *[other] { $left } caducan pronto; { $kind ->
        [keys] la próxima
       *[secrets] el próximo
    } { nearness }
}
lead =
    .own = { a } { thing } { nearness }.
    .attended = { a } { thing } { nearness }, y nadie ha empezado a { $kind ->
        [keys] sustituirla
       *[secrets] sustituirlo
    }.
    .unreachable = { a } { thing } { nearness }, y no se puede contactar con ningún gestor de credenciales de su aplicación.
    .replaced = { $count ->
        [one] Un secreto de cliente que usted gestiona se puede eliminar: otro ha ocupado su lugar, y este no se ha usado desde hace al menos una semana.
       *[other] { $count } secretos de cliente que usted gestiona se pueden eliminar: otros han ocupado su lugar, y estos no se han usado desde hace al menos una semana.
    }
a = { $kind ->
    [keys] Una
   *[secrets] Un
}
also-replaced = { $count ->
    [one] Uno más se puede eliminar: otro secreto ha ocupado su lugar, y ya nada lo usa.
   *[other] { $count } más se pueden eliminar: otros secretos han ocupado su lugar, y ya nada los usa.
}
effect =
    .coming = Desde que caduca, { a-short } no obtiene más tokens, y la conexión que lo usa se detiene.
    .past = { $count ->
        [one] Ya no obtiene tokens: una conexión que todavía lo usa se ha detenido o está a punto de hacerlo.
       *[other] Ya no obtienen tokens: las conexiones que todavía los usan se han detenido o están a punto de hacerlo.
    }
    .replaced = { $count ->
        [one] No oirá más de él, salvo que algo vuelva a usarlo.
       *[other] No oirá más de ellos, salvo que algo vuelva a usarlos.
    }
request =
    .attended = Se avisó a los gestores de credenciales responsables, y nadie ha actuado. Por favor, pregúnteles.
    .attended-below = Donde nadie ha actuado, se indica abajo. Por favor, pregunte a los gestores de credenciales.
    .ask-operators = { $count ->
        [one] Por favor, pida a los operadores de la federación que asignen un gestor de credenciales.
       *[other] No se puede contactar con ningún gestor de credenciales de sus aplicaciones. Por favor, pida a los operadores de la federación que asignen uno.
    }
    .assign = { $count ->
        [one] Por favor, asigne un gestor de credenciales o avise a la organización.
       *[other] No se puede contactar con ningún gestor de credenciales de sus aplicaciones. Por favor, asigne uno o avise a la organización.
    }
    .below = Donde no se puede contactar con ningún gestor de credenciales, se indica abajo. Por favor, asigne uno o avise a la organización.
advice =
    .past = Para volver a conectar: { create }, actualice su sistema, compruebe que se conecta y después elimine { old }.
    .coming = Para sustituir { a-short } sin interrupción: { create }, actualice su sistema, compruebe que se conecta y después elimine { old }. Hasta que caduca, { $kind ->
        [keys] la antigua funciona junto a la nueva
       *[secrets] el antiguo funciona junto al nuevo
    }.
create = { $kind ->
    [secrets] cree un secreto nuevo
    [keys] añada una clave nueva
   *[both] cree un secreto nuevo o una clave nueva
}
old = { $kind ->
    [keys] la antigua
   *[secrets] el antiguo
}
afterwards =
    .past = ¿Ya está hecho? Entonces elimine { old }.
    .coming = { $count ->
        [one] ¿Ya está hecho? Entonces elimine { old }, y estos mensajes cesan.
       *[other] ¿Ya está hecho con alguno? Entonces elimine { old }, y los mensajes sobre ello cesan.
    }
reason =
    .manager = { $count ->
        [one] Recibe este mensaje porque es gestor de credenciales de esta aplicación.
       *[other] Recibe este mensaje porque es gestor de credenciales de estas aplicaciones.
    }
    .contact = Recibe este mensaje porque esta es la dirección de contacto de esta organización.
    .colleague = Recibe este mensaje porque es gestor de credenciales de la misma organización.
    .operator = Recibe este mensaje porque es operador de { $federation }.
    .manager-and-colleague = Recibe este mensaje porque es gestor de credenciales de esta organización.
    .manager-and-operator = Recibe este mensaje porque es gestor de credenciales y operador de { $federation }.

## Each application and each secret of a digest

application-line = Aplicación: { $application } ({ environment })
why =
    .attended = Se avisó a sus gestores de credenciales, y nadie ha empezado la sustitución.
    .unreachable = No se puede contactar con ningún gestor de credenciales de esta aplicación.
action =
    .delete = Eliminar en el portal
    .replace = Sustituir en el portal
    .open = Abrir la aplicación
key-word = clave
last-used = Último uso: { $used }
never = nunca
used-from = { $at }, desde { $address }
tokens-lately = Tokens en los últimos { $days } días: { $tokens }
still-tried = Todavía se usa:
late-attempt = { $attempts ->
    [one] una vez desde { $address }, el { $at }
   *[other] { $attempts } veces desde { $address }, la última el { $at }
}
suspended = Suspendido: no obtiene tokens hasta que se reanude.
on-it = ¿Ya se ocupa de ello? Dígalo aquí, y los recordatorios se interrumpen.
next-step = Siguiente paso:
step =
    .assign = Asigne un gestor de credenciales o avise a la organización.
    .ask-organisation = Pregunte a la organización quién se encarga de la sustitución.
    .ask-operators = Pida a los operadores de la federación que asignen un gestor de credenciales a la aplicación.
    .see-to-it = Procure que alguien que gestione la aplicación se encargue de la sustitución.
    .delete = Elimínelo: «{ $successor }» ha ocupado su lugar.
    .late-successor = Haga que lo que todavía usa este use «{ $successor }».
    .late = Cree un secreto nuevo y haga que lo que todavía usa este use el nuevo.
    .suspended = Decida si todavía se necesita: reanúdelo o elimínelo.
    .successor-in-use = Averigüe qué usa todavía este, y haga que use «{ $successor }», como los demás.
    .successor-unused = Haga que su sistema use «{ $successor }», que nada ha usado todavía.
    .never-used = Nunca se ha usado: elimínelo, salvo que un sistema vaya a usarlo.
    .add-key = Añada una clave nueva y haga que su sistema la use.
    .expired = Cree un secreto nuevo y haga que su sistema lo use: lo que usaba este se ha detenido.
    .create = Cree un secreto nuevo y haga que su sistema lo use.

## The page that ends what somebody asked for besides, and the line that leads to it

unsubscribe =
    .line = Usted pidió más recordatorios de los que recibe todo el mundo. Para terminarlos:
    .action = Terminar los recordatorios adicionales
    .title = ¿Terminar sus recordatorios adicionales?
    .lead = Usted pidió más recordatorios de caducidad de los que recibe todo el mundo. Aquí puede terminarlos; sigue recibiendo los de todo el mundo.
    .done-title = Sus recordatorios adicionales han terminado
    .done = Sigue recibiendo los recordatorios de todo el mundo. En el portal puede volver a pedir más.
    .gone-title = Este enlace ya no funciona
    .gone = Un enlace termina cuando se cambian en el portal sus deseos sobre los recordatorios, y después de medio año. El portal muestra lo que recibe.

## Security: by whom, from where, and what to do

label =
    .when = Cuándo
    .by = Quién
    .from = Desde
    .secret = Secreto
    .others = Otros
    .reason = Motivo
    .answer = Respuesta
own-account = Su propia cuenta
from-device = { $device }, { $address }
named-secret = «{ $name }» ({ $hint }…) de { $application }
more = { $count } más
security-advice =
    .offered = Confirme si usted lo ha pedido. Si el nombre de arriba no es el suyo o no sabe nada de esto, no confirme: sin su confirmación no cambia nada.
    .asked = Confirme si usted lo ha pedido. Si no, otra persona puede actuar en su nombre: no confirme, inicie sesión, anule el cambio y establezca una nueva contraseña; después avise a { $whom }.
    .changed = Si no lo deseaba, avise enseguida a { $whom }.
    .reset = Si no conoce el motivo, pregunte a { $actor } y consulte el registro de auditoría.
    .left = Para cada uno: cree un secreto nuevo, actualice el sistema que lo usa, compruebe que funciona y después elimine el antiguo. Hasta entonces, el valor antiguo funciona dondequiera que se conozca.
    .webhook = Compruebe que la dirección acepte lo que se le envía y reanude después el webhook en el portal. Lo que ocurra hasta entonces no se comunicará más tarde.
    .leaked = Cree un secreto nuevo, actualice el sistema que usa este, compruebe que funciona y después elimine este. Procure luego que el nuevo se guarde donde nadie más lo lea. El registro de auditoría dice dónde se encontró, si se comunicó.
    .new-network = Si su sistema se ha trasladado o ampliado, no tiene que hacer nada. Si no, quizá otra persona tenga el secreto: suspéndalo en el portal, cree uno nuevo y avise a { $whom }.
    .codes = Si ha sido usted, no tiene que hacer nada. Si no, alguien conoce su contraseña o tiene su sesión: establezca enseguida una nueva contraseña («¿Ha olvidado su contraseña?» en la página de inicio de sesión), cierre sus otras sesiones y avise a { $whom }.
    .others = Si no lo esperaba, pregunte a { $whom }.
    .own-secret = Si ha sido usted, no tiene que hacer nada. Si no, otra persona puede actuar en su nombre: revise la aplicación, establezca una nueva contraseña, cierre sus otras sesiones y avise a { $whom }.
    .own = Si ha sido usted, no tiene que hacer nada. Si no, otra persona puede actuar en su nombre: establezca enseguida una nueva contraseña («¿Ha olvidado su contraseña?» en la página de inicio de sesión), cierre sus otras sesiones y avise a { $whom }.
    .requested = Apruébela o recházela en el portal; quien la hizo recibe un aviso con lo que usted diga.
    .approved = No hay que hacer nada más para que surta efecto.
    .declined = Si opina de otra manera, contacte con { $whom }.
security-action =
    .confirm = Confirmar el cambio
    .audit = Abrir el registro de auditoría
    .portal = Abrir el portal
    .account = Gestionar su cuenta
    .sign-in = Gestionar su inicio de sesión
    .requests = Abrir las solicitudes
    .own-requests = Abrir sus solicitudes
security-reason =
    .operator = Recibe este mensaje porque es operador de { $federation }.
    .manager = Recibe este mensaje porque es gestor de credenciales en { $federation }.
    .account = Recibe este mensaje porque trata de la seguridad de su cuenta en { $federation }. No se puede desactivar.
    .asked = Recibe este mensaje porque lo solicitó en { $federation }.

## Security: what has happened

security-password-changed =
    .subject = se ha establecido su contraseña
    .lead = Se ha establecido una nueva contraseña para su cuenta, y se ha cerrado su sesión en todos los demás lugares.
security-factor-added =
    .subject = { $kind ->
        [authenticator_app] se ha añadido una aplicación de autenticación
        [passkey] se ha añadido una llave de acceso
       *[provider] se ha añadido el inicio de sesión único
    } a su cuenta
    .lead = { the-factor } permite ahora iniciar sesión en su nombre.
security-factor-removed =
    .subject = { $kind ->
        [authenticator_app] se ha quitado una aplicación de autenticación
        [passkey] se ha quitado una llave de acceso
       *[provider] se ha quitado el inicio de sesión único
    } de su cuenta
    .lead = { the-factor } ya no permite iniciar sesión en su nombre.
the-factor = { $kind ->
    [authenticator_app] Una aplicación de autenticación
    [passkey] { $named ->
        [yes] La llave de acceso «{ $name }»
       *[no] Una llave de acceso
    }
   *[provider] { $named ->
        [yes] Su cuenta en { $name }
       *[no] Una cuenta en otro proveedor
    }
}
security-calendar-opened =
    .subject = su calendario de caducidades tiene un enlace
    .lead = Se ha creado un enlace privado con el que un programa de calendario lee cuándo caducan los secretos de cliente que usted gestiona. Quien lo tenga ve sus nombres y los de las aplicaciones; un enlace anterior ya no funciona.
security-recovery-codes-made =
    .subject = tiene nuevos códigos de recuperación
    .lead = Se han creado nuevos códigos de recuperación para su cuenta; los anteriores ya no funcionan.
security-recovery-code-used =
    .subject = se ha usado un código de recuperación
    .lead = Se ha usado un código de recuperación para iniciar sesión en su nombre. { $left ->
        [0] No queda ninguno: cree otros nuevos.
        [one] Queda uno: cree pronto otros nuevos.
       *[other] Quedan { $left }.
    }
security-factors-reset =
    .subject = se ha restablecido su inicio de sesión
    .lead = Se han eliminado su contraseña, sus llaves de acceso, su aplicación de autenticación, sus cuentas vinculadas y sus códigos de recuperación, y se ha cerrado su sesión en todas partes. Otro mensaje le trae un enlace para establecer una nueva contraseña.
security-factors-reset-of-another =
    .subject = se ha restablecido el inicio de sesión de { $name }
    .lead = Se han eliminado todas las formas de iniciar sesión de { $name } ({ $email }): la contraseña, las llaves de acceso, la aplicación de autenticación, las cuentas vinculadas y los códigos de recuperación. Se ha enviado a esa dirección un enlace para establecer una nueva contraseña.
security-role-gained =
    .subject = { $role ->
        [operator] ahora es operador
        [auditor] ahora es auditor
       *[credential_manager] ahora es gestor de credenciales
    }
    .lead = { $role ->
        [operator] Ahora es operador de { place }. Los operadores gestionan todo salvo los propios secretos.
        [auditor] Ahora es auditor de { place }. Los auditores lo ven todo y no cambian nada.
       *[credential_manager] Ahora es gestor de credenciales de { place }. Los gestores de credenciales crean y eliminan secretos de cliente.
    }
security-role-lost =
    .subject = { $role ->
        [operator] ya no es operador
        [auditor] ya no es auditor
       *[credential_manager] ya no es gestor de credenciales
    }
    .lead = { $role ->
        [operator] Ya no es operador de { place }. Lo que eso permitía deja de ser posible desde ahora.
        [auditor] Ya no es auditor de { place }. Lo que eso permitía deja de ser posible desde ahora.
       *[credential_manager] Ya no es gestor de credenciales de { place }. Lo que eso permitía deja de ser posible desde ahora.
    }
place = { $scope ->
    [application] la aplicación { $application } ({ $organisation })
    [organisation] todas las aplicaciones de { $organisation }
   *[whole] { $whole }
}
security-wrong-codes =
    .subject = se han dado muchos códigos incorrectos para su cuenta
    .lead = En un día se han dado { $count } códigos incorrectos de su aplicación de autenticación o de recuperación. Solo se piden códigos tras la contraseña correcta, o a quien ha iniciado sesión en su nombre. Ninguno ha dejado entrar a nadie.
security-email-change-asked =
    .subject = confirme el cambio de su dirección de correo electrónico
    .lead = La dirección de correo electrónico de su cuenta pasará a ser { $new }. Cambia cuando las dos direcciones han confirmado; hasta entonces no cambia nada.
security-email-change-offered =
    .subject = confirme su nueva dirección de correo electrónico
    .lead = { $new } pasará a ser la dirección de correo electrónico de su cuenta en { $federation }.
security-email-changed =
    .subject = se ha cambiado su dirección de correo electrónico
    .lead = Ahora inicia sesión con { $new }, y los mensajes se envían allí. { $old } ya no funciona, y se ha cerrado su sesión en todas partes.
security-signed-in-from-new-device =
    .subject = un inicio de sesión desde un dispositivo nuevo
    .lead = Alguien ha iniciado sesión en su cuenta en { $federation } con un navegador que usted no había usado antes.
security-secret-created =
    .subject = se ha creado el secreto de cliente «{ $name }» ({ $application })
    .lead = Se ha creado el secreto de cliente «{ $name }» ({ $hint }…) de { $application }.
security-secret-deleted =
    .subject = se ha eliminado el secreto de cliente «{ $name }» ({ $application })
    .lead = Se ha eliminado el secreto de cliente «{ $name }» ({ $hint }…) de { $application }. Ya no se emiten tokens para él.
security-secret-suspended =
    .subject = se ha suspendido el secreto de cliente «{ $name }» ({ $application })
    .lead = Se ha suspendido el secreto de cliente «{ $name }» ({ $hint }…) de { $application }. No se emiten tokens para él hasta que se reanude.{ $ends ->
        [resumed] {" "}Se reanuda por sí solo el { $until }.
        [deleted] {" "}Se elimina por sí solo el { $until }.
       *[open] {""}
    }
security-secret-resumed =
    .subject = se ha reanudado el secreto de cliente «{ $name }» ({ $application })
    .lead = Se ha reanudado el secreto de cliente «{ $name }» ({ $hint }…) de { $application }. Se vuelven a emitir tokens para él.
security-secret-tokens-revoked =
    .subject = se han anulado los tokens del secreto de cliente «{ $name }» ({ $application })
    .lead = Se han anulado todos los tokens emitidos para el secreto de cliente «{ $name }» ({ $hint }…) de { $application }. Las API que preguntan por cada token los rechazan; el propio secreto sigue obteniendo otros nuevos.
security-secret-leaked =
    .subject = se ha encontrado en público el secreto de cliente «{ $name }»: sustitúyalo ({ $application })
    .lead = El secreto de cliente «{ $name }» ({ $hint }…) de { $application } se ha encontrado en público, y se nos ha comunicado su valor. { $suspended ->
        [yes] Está suspendido, de modo que nadie obtiene un token con él hasta que se reanude en el portal. No lo reanude: sustitúyalo.
       *[no] Todavía funciona: quien lo haya encontrado puede obtener tokens con él. Sustitúyalo enseguida.
    }
security-secret-used-from-new-network =
    .subject = el secreto de cliente «{ $name }» se ha usado desde una red nueva ({ $application })
    .lead = El secreto de cliente «{ $name }» ({ $hint }…) de { $application } ha obtenido un token desde la red { $network }, desde la que no se había usado antes.
security-key-created =
    .subject = se ha añadido la clave «{ $name }» ({ $application })
    .lead = Se ha añadido la clave «{ $name }» a { $application }, que desde ahora obtiene tokens con ella.
security-key-deleted =
    .subject = se ha eliminado la clave «{ $name }» ({ $application })
    .lead = Se ha eliminado la clave «{ $name }» de { $application }. Ya no se emiten tokens para ella.
security-access-requested =
    .subject = { $organisation } solicita { wanted }
    .lead = { $actor } solicita { wanted } para { $organisation }. Un operador debe aprobarlo o rechazarlo.
security-access-request-decided =
    .subject = { $approved ->
        [yes] se ha aprobado su solicitud
       *[no] se ha rechazado su solicitud
    }
    .lead = { $approved ->
        [yes] Se ha aprobado su solicitud ({ wanted }). Ya está disponible.
       *[no] Se ha rechazado su solicitud ({ wanted }). No se ha cambiado nada.
    }
wanted = { $permissions ->
    [0] la nueva aplicación { $name } ({ environment })
    [one] un permiso más para { $name } ({ environment })
   *[other] { $permissions } permisos más para { $name } ({ environment })
}
security-webhook-stopped =
    .subject = se ha detenido un webhook de { $organisation }
    .lead = { $gone ->
        [yes] Al webhook en { $host } de { $organisation } ya no se le informa de lo que ocurre con sus secretos de cliente. Indicó que ha desaparecido definitivamente.
       *[no] Al webhook en { $host } de { $organisation } ya no se le informa de lo que ocurre con sus secretos de cliente. No ha aceptado nada durante días.
    }
security-manager-left =
    .subject = { $count ->
        [one] { $name } se ha ido; sustituya un secreto de cliente
       *[other] { $name } se ha ido; sustituya secretos de cliente
    }
    .lead = { $count ->
        [one] { $name } ya no gestiona una de sus aplicaciones y ha visto un secreto de cliente de ella que todavía funciona. Sustituya lo que pueda conocerse fuera: { $name } ha visto su valor.
       *[other] { $name } ya no gestiona una de sus aplicaciones y ha visto secretos de cliente de ella que todavía funcionan. Sustituya lo que pueda conocerse fuera: { $name } ha visto sus valores.
    }
