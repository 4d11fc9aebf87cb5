//! Certificates of the tests' own.

use std::{fs, path::Path};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

/// An authority of the test's own (`authority.pem`) and a certificate that it signed for `host` (`certificate.pem` and
/// `private.pem`), as files in `folder`.
pub(crate) fn write(folder: &Path, host: &str) {
    let mut authority = CertificateParams::default();
    // Two names, as a certificate that names itself as its issuer passes for one that signed itself.
    authority.distinguished_name.push(DnType::CommonName, "Authority of the tests");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let authority_certificate = authority.self_signed(&authority_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let issuer = Issuer::from_params(&authority, &authority_key);
    let mut certificate = CertificateParams::new([host.to_owned()]).unwrap();
    certificate.distinguished_name.push(DnType::CommonName, host);
    // OpenSSL's strict checks, which Python uses, want a certificate to name who signed it.
    certificate.use_authority_key_identifier_extension = true;
    let certificate = certificate.signed_by(&key, &issuer).unwrap();
    let write = |name: &str, text: String| fs::write(folder.join(name), text).unwrap();
    write("authority.pem", authority_certificate.pem());
    write("certificate.pem", certificate.pem());
    write("private.pem", key.serialize_pem());
}
