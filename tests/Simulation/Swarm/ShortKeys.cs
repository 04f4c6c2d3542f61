using PaymentGrains.ChannelSimulator.Accounts;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>
/// The accounts of test mode with RSA keys of 512 bits, two pairs for all of them: they sign as truly as long ones and take a twentieth of the time. Made for
/// these tests with openssl, good for a hundred years; they open nothing.
/// </summary>
internal static class ShortKeys
{
    private const string OfTheShop =
        "MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEA0DIt3KzP1AYFr9Ks29kzuvxUNz/bO+FhojsjKgimh0Tc2OZi1M47Um8lNYnHByt8SqQuApogKa0jgNdlrl5iOQIDAQAB" +
        "AkEAipltOKR+8spTjNo2o2E0c/25XtKO8402PxcZcMkze4ajVH8KWzw3XFG8ACq7T3yoo27C3GWQp6rC5+FkWrIaFQIhAPdo9QTOVPkxicZBYKNBrjOfoq+ftOfg9jMCWPLCPmBbAiEA" +
        "12ytocWJ78LUvXb1TVMtBnr0CBTpZzfTNlnFu9PWC/sCIDaZfBEec9Q2oYAWJ3x/3zDXVvDJHwRZOhwRtY2FXnynAiBaQMTp7rnggm7gxfL1p3BIs8CDlkdHIENUFP5bt9+IewIgc/4E" +
        "/on62fe3yzdSwGJlDj0g3S4Mk96zyQ/m0as6efQ=";

    private const string OfTheChannel =
        "MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEA0t5qGNWhWRAU615glvH8p6HznGnxk4356BTIKvmeT57LaqozOJiZ1ctOIwE8fcdZr+yfZqa6yMxH0CAUgKelxQIDAQAB" +
        "AkBCLBWzUWbeohNOgUFiXPHiUQo3rW9n1If18n+WLNsnNKV8Ov+EqfQAh3hiivemlEplP3C+coqmtRh/pObVNMuBAiEA+iwf0vsqLFPwEk86ROpIOINaR/7teiBH2TYp4O64ppECIQDX" +
        "x+hcAw7e5mprxpc3FxHgTWLKjE3Qo1ea7lcDkfzt9QIgGRBup86uLP7D4LG7XsgyMCdI1km+NSwixqpci8KfEWECIA3K1FpVQ7URq0m6Rt4ZlmXs7Fyf/TVRy362r08mHLGlAiEAvM6j" +
        "CXPi3bL7jhtR5ve3QSAM1l6IKNjEgkN4nr0z8xY=";

    /// <summary>The shop's key and its certificate, a .pfx.</summary>
    private const string CertificateOfTheShop =
        "MIID1wIBAzCCA5EGCSqGSIb3DQEHAaCCA4IEggN+MIIDejCCAccGCSqGSIb3DQEHAaCCAbgEggG0MIIBsDCCAawGCyqGSIb3DQEMCgEDoIIBdDCCAXAGCiqGSIb3DQEJFgGgggFgBIIB" +
        "XDCCAVgwggECoAMCAQICAQQwDQYJKoZIhvcNAQELBQAwDDEKMAgGA1UEAwwBTTAgFw0yNjExMjkwNTQ3MzJaGA8yMTI2MTEwNTA1NDczMlowDDEKMAgGA1UEAwwBUzBcMA0GCSqGSIb3" +
        "DQEBAQUAA0sAMEgCQQDQMi3crM/UBgWv0qzb2TO6/FQ3P9s74WGiOyMqCKaHRNzY5mLUzjtSbyU1iccHK3xKpC4CmiAprSOA12WuXmI5AgMBAAGjTTBLMAkGA1UdEwQCMAAwHQYDVR0O" +
        "BBYEFByVSRGbrs7xqbS1A6cIaDc4UofYMB8GA1UdIwQYMBaAFKVevboyvPShfOqQuRXY3J/vKnKcMA0GCSqGSIb3DQEBCwUAA0EASTevuqDRLERu3Q+BZ9dtBU6uy0wXGU128dHEh+Np" +
        "aGXkodvKEdf/vkTkjZ07o5n46IrotgM2h1AbAxtQrT9VKjElMCMGCSqGSIb3DQEJFTEWBBSopp9d/eb3wfghHHHp2TzpdvFIpjCCAasGCSqGSIb3DQEHAaCCAZwEggGYMIIBlDCCAZAG" +
        "CyqGSIb3DQEMCgEBoIIBWDCCAVQCAQAwDQYJKoZIhvcNAQEBBQAEggE+MIIBOgIBAAJBANAyLdysz9QGBa/SrNvZM7r8VDc/2zvhYaI7IyoIpodE3NjmYtTOO1JvJTWJxwcrfEqkLgKa" +
        "ICmtI4DXZa5eYjkCAwEAAQJBAIqZbTikfvLKU4zaNqNhNHP9uV7SjvONNj8XGXDJM3uGo1R/Cls8N1xRvAAqu098qKNuwtxlkKeqwufhZFqyGhUCIQD3aPUEzlT5MYnGQWCjQa4zn6Kv" +
        "n7Tn4PYzAljywj5gWwIhANdsraHFie/C1L129U1TLQZ69AgU6Wc30zZZxbvT1gv7AiA2mXwRHnPUNqGAFid8f98w11bwyR8EWTocEbWNhV58pwIgWkDE6e654IJu4MXy9adwSLPAg5ZH" +
        "RyBDVBT+W7ffiHsCIHP+BP6J+tn3t8s3UsBiZQ49IN0uDJPes8kP5tGrOnn0MSUwIwYJKoZIhvcNAQkVMRYEFKimn1395vfB+CEccenZPOl28UimMD0wMTANBglghkgBZQMEAgEFAAQg" +
        "2NnCM65JmE/2rsfwctuyLihYQwBbgZtcO9cWwS9cjs0ECEa4hpf31hh1";

    /// <summary>Of the channel's key, issued by <see cref="MiddleCertificate"/>.</summary>
    private const string CertificateOfTheChannel =
        "MIIBWDCCAQKgAwIBAgIBAzANBgkqhkiG9w0BAQsFADAMMQowCAYDVQQDDAFNMCAXDTI2MTEyOTA1NDczMloYDzIxMjYxMTA1MDU0NzMyWjAMMQowCAYDVQQDDAFMMFwwDQYJKoZIhvcN" +
        "AQEBBQADSwAwSAJBANLeahjVoVkQFOteYJbx/Keh85xp8ZON+egUyCr5nk+ey2qqMziYmdXLTiMBPH3HWa/sn2amusjMR9AgFICnpcUCAwEAAaNNMEswCQYDVR0TBAIwADAdBgNVHQ4E" +
        "FgQURI4FlCIobdT/7Qw6z3Y0IX2L/4QwHwYDVR0jBBgwFoAUpV69ujK89KF86pC5Fdjcn+8qcpwwDQYJKoZIhvcNAQELBQADQQATClVQK5/g8d+1VxweDd+Pab3uZxHSiFZ+wJiwZYHb" +
        "qY0aueHcyp8l4PRzSS9nX7Z2x5RnCbr95dV66K5G0pgG";

    private const string MiddleCertificate =
        "MIIBXjCCAQigAwIBAgIBAjANBgkqhkiG9w0BAQsFADAMMQowCAYDVQQDDAFSMCAXDTI2MTEyOTA1NDY1NloYDzIxMjYxMTA1MDU0NjU2WjAMMQowCAYDVQQDDAFNMFwwDQYJKoZIhvcN" +
        "AQEBBQADSwAwSAJBAMuA9Wl34sFiFH8OnepDaQN+aFz+tEEMYclP4aj1URNgnAFiJvGBvjtT84m5kJtzgJ/Iv0RIJvLj+yVMorpNFK0CAwEAAaNTMFEwDwYDVR0TAQH/BAUwAwEB/zAd" +
        "BgNVHQ4EFgQUpV69ujK89KF86pC5Fdjcn+8qcpwwHwYDVR0jBBgwFoAUMiMP6+QtecvcSMD1wL4z85B2wj0wDQYJKoZIhvcNAQELBQADQQA+8BUaq1WTxOHaqTv15vR2eSP71KaoZiI2" +
        "vXxRTE3M4kp/zJ6TQS6Rzhs4rDkO0yJqSMgA51C0lVh6mK90iuBM";

    private const string RootCertificate =
        "MIIBTzCB+qADAgECAhRViRlsmNJhVzYzrgAQNmLnE/8BmjANBgkqhkiG9w0BAQsFADAMMQowCAYDVQQDDAFSMCAXDTI2MTEyOTA1NDY1NloYDzIxMjYxMTA1MDU0NjU2WjAMMQowCAYD" +
        "VQQDDAFSMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALZKmO4FtjUJcoruPkDK0S12/MGCB/Qkp/b+KxtRujGf+gU/X3LrZLfZSrUybo+IeP+FEwREtHs6QjEs/u1LuFcCAwEAAaMyMDAw" +
        "DwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUMiMP6+QtecvcSMD1wL4z85B2wj0wDQYJKoZIhvcNAQELBQADQQBhRaBL3oijNdaPpelWpbz3qV4tHx/9Visi6/nbHK1OIAVDs1ZP3lub" +
        "wpHe7YqlZgaIfQAvWUOFuS22cXpavMgW";

    public static TestAccounts Accounts { get; } = Of(TestAccounts.BuiltIn);

    private static TestAccounts Of(TestAccounts all) => all with
    {
        Alipay = [.. all.Alipay.Select(account => account with { AppPrivateKey = OfTheShop, AlipayPrivateKey = OfTheChannel })],
        Wechat = [.. all.Wechat.Select(account => account with { MerchantPrivateKey = OfTheShop, PlatformPrivateKey = OfTheChannel, PlatformCertificate = CertificateOfTheChannel })],
        Unionpay =
        [
            .. all.Unionpay.Select(account => account with
            {
                SigningCertificate = CertificateOfTheShop, SigningCertificatePassword = "x", MiddleCertificate = Pem(MiddleCertificate), RootCertificate = Pem(RootCertificate),
                UnionPayCertificate = Pem(CertificateOfTheChannel), UnionPayPrivateKey = OfTheChannel,
            }),
        ],
        Yeepay = [.. all.Yeepay.Select(account => account with { MerchantPrivateKey = OfTheShop, YopPrivateKey = OfTheChannel })],
        Huifu = [.. all.Huifu.Select(account => account with { MerchantPrivateKey = OfTheShop, HuifuPrivateKey = OfTheChannel })],
    };

    private static string Pem(string certificate) => $"-----BEGIN CERTIFICATE-----\n{string.Join('\n', certificate.Chunk(64).Select(line => new string(line)))}\n-----END CERTIFICATE-----\n";
}
