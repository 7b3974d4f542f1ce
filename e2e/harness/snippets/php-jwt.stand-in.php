<?php
// Stands in for firebase/php-jwt, Guzzle and Symfony's cache, which neither Debian nor npm has: what the snippet calls of them,
// for ES256 alone. It shows that the snippet's own checks are right, not that the libraries are.

namespace GuzzleHttp {
    class Client
    {
    }
}

namespace GuzzleHttp\Psr7 {
    class HttpFactory
    {
    }
}

namespace Symfony\Component\Cache\Adapter {
    class FilesystemAdapter
    {
    }
}

namespace Firebase\JWT {
    class CachedKeySet
    {
        public array $keys;

        public function __construct(string $uri, object $client, object $factory, object $cache, int $seconds, bool $limited)
        {
            $this->keys = array_column(json_decode(file_get_contents($uri), true)['keys'], null, 'kid');
        }
    }

    class JWT
    {
        public static int $leeway = 0;

        public static function decode(string $token, CachedKeySet $keys, \stdClass &$headers): \stdClass
        {
            $parts = explode('.', $token);
            if (count($parts) !== 3) {
                throw new \UnexpectedValueException('Wrong number of segments');
            }
            [$header, $claims, $signature] = array_map(
                fn ($part) => base64_decode(strtr($part, '-_', '+/')),
                $parts,
            );
            $headers = json_decode($header);
            $claims = json_decode($claims);
            if ($headers->alg !== 'ES256') {
                throw new \UnexpectedValueException('Algorithm not supported');
            }
            $key = $keys->keys[$headers->kid] ?? throw new \OutOfBoundsException('Key ID not found');
            $prefix = hex2bin('3059301306072a8648ce3d020106082a8648ce3d030107034200') . "\x04";
            $pem = "-----BEGIN PUBLIC KEY-----\n" . base64_encode($prefix . self::point($key)) . "\n-----END PUBLIC KEY-----";
            $half = fn ($bytes) => self::der("\x02", ord(ltrim($bytes, "\0") ?: "\0") > 127
                ? "\0" . ltrim($bytes, "\0")
                : ltrim($bytes, "\0"));
            $der = self::der("\x30", $half(substr($signature, 0, 32)) . $half(substr($signature, 32)));
            if (openssl_verify("$parts[0].$parts[1]", $der, $pem, OPENSSL_ALGO_SHA256) !== 1) {
                throw new \UnexpectedValueException('Signature verification failed');
            }
            if (isset($claims->exp) && time() - self::$leeway >= $claims->exp) {
                throw new \UnexpectedValueException('Expired token');
            }
            return $claims;
        }

        private static function point(array $key): string
        {
            return base64_decode(strtr($key['x'], '-_', '+/')) . base64_decode(strtr($key['y'], '-_', '+/'));
        }

        private static function der(string $tag, string $bytes): string
        {
            return $tag . chr(strlen($bytes)) . $bytes;
        }
    }
}
