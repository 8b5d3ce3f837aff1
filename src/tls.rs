//! HTTPS in the server itself: a certificate and its key, believed again whenever their files change.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::time::Duration;
use std::{fs, io};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, DigitallySignedStruct, Error, InconsistentKeys, ServerConfig, SignatureScheme};
use tokio::net::TcpStream;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::secret;

/// How often the files are looked at.
const GLANCE: Duration = Duration::from_secs(2);

/// The hash of each file's content, of those that can be read.
type Stamp = [Option<String>; 2];

/// The certificate that connections from now on are shown.
#[derive(Debug)]
pub struct Certificates {
    certificate: PathBuf,
    key: PathBuf,
    shown: RwLock<Arc<CertifiedKey>>,
}

impl Certificates {
    /// Reads both files.
    ///
    /// # Errors
    /// One line that says what to change.
    pub fn read(certificate: &Path, key: &Path) -> Result<Arc<Self>, String> {
        let shown = RwLock::new(Arc::new(parse(certificate, key)?));
        Ok(Arc::new(Self { certificate: certificate.into(), key: key.into(), shown }))
    }

    /// What a server does with them: TLS 1.2 and 1.3.
    ///
    /// # Errors
    /// One line where this build speaks neither.
    pub fn config(self: &Arc<Self>) -> Result<ServerConfig, String> {
        let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
        let builder = builder.map_err(|error| format!("--tls-cert: {error}"))?;
        Ok(builder.with_no_client_auth().with_cert_resolver(self.clone()))
    }

    /// Looks at the files now and then, for as long as anybody uses them. What cannot be used is not: the certificate
    /// stays what it was.
    pub fn watch(self: &Arc<Self>) {
        let (watched, mut known) = (Arc::downgrade(self), self.stamp());
        tokio::spawn(async move {
            loop {
                sleep(GLANCE).await;
                let certificates = watched.clone();
                match spawn_blocking(move || glance(&certificates, known)).await {
                    Ok(Some(stamp)) => known = stamp,
                    _ => return,
                }
            }
        });
    }

    /// What tells the files' contents from others.
    fn stamp(&self) -> Stamp {
        [&self.certificate, &self.key].map(|path| Some(secret::hash_bytes(&fs::read(path).ok()?)))
    }

    fn reload(&self) {
        match parse(&self.certificate, &self.key) {
            Ok(next) => {
                *self.shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
                tracing::info!("the certificate is a new one");
            }
            Err(error) => tracing::error!("the certificate stays the old one: {error}"),
        }
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.shown.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// Reads the files again where they are not as they were. The stamp comes first: who writes meanwhile is seen next time.
fn glance(watched: &Weak<Certificates>, known: Stamp) -> Option<Stamp> {
    let certificates = watched.upgrade()?;
    let stamp = certificates.stamp();
    if stamp != known {
        certificates.reload();
    }
    Some(stamp)
}

/// The one implementation of cryptography in this program.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn parse(certificate: &Path, key: &Path) -> Result<CertifiedKey, String> {
    let unreadable = |flag: &str, path: &Path, error: &dyn std::fmt::Display| {
        format!("{flag} {}: {error}", path.display())
    };
    let chain: Vec<_> = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .map_err(|error| unreadable("--tls-cert", certificate, &error))?;
    if chain.is_empty() {
        return Err(unreadable("--tls-cert", certificate, &"there is no certificate in PEM in it"));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable("--tls-key", key, &error))?;
    CertifiedKey::from_der(chain, private, &provider()).map_err(|error| match error {
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
            unreadable("--tls-key", key, &"it is not the key of the certificate in --tls-cert")
        }
        Error::InvalidCertificate(error) => unreadable("--tls-cert", certificate, &error),
        error => unreadable("--tls-key", key, &error),
    })
}

/// Speaks TLS with whoever is at an address, and says nothing that is secret: which certificate they show does not matter,
/// since the address is the question.
///
/// # Errors
/// Those of the line, and where no TLS is spoken there.
pub async fn whoever(address: IpAddr, line: TcpStream) -> io::Result<TlsStream<TcpStream>> {
    let provider = provider();
    let anybody = Arc::new(Anybody(provider.signature_verification_algorithms));
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(io::Error::other)?.dangerous().with_custom_certificate_verifier(anybody);
    TlsConnector::from(Arc::new(builder.with_no_client_auth())).connect(address.into(), line).await
}

/// Believes every certificate, and that whoever shows it has its key.
#[derive(Debug)]
struct Anybody(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
