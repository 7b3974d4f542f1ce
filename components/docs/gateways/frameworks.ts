import { EXAMPLE, keySet } from './example.ts'

const { audience, scope, path } = EXAMPLE

/** Spring Security 6.5 and newer. */
export function springSnippet(origin: string): string {
  return `import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

@Configuration
class TokenConfiguration {
  @Bean
  JwtDecoder jwtDecoder() {
    NimbusJwtDecoder decoder = NimbusJwtDecoder
        .withJwkSetUri("${keySet(origin)}")
        .jwsAlgorithm(SignatureAlgorithm.ES256) // what your API has chosen
        .validateType(false) // the validator below checks it; not needed from 7.0
        .build();
    decoder.setJwtValidator(JwtValidators.createAtJwtValidator()
        .issuer("${origin}")
        .audience("${audience}")
        .validators(all -> all.put("client_id", new JwtClaimValidator<>("client_id", Objects::nonNull)))
        .build());
    return decoder;
  }

  @Bean
  SecurityFilterChain security(HttpSecurity http) throws Exception {
    return http
        .authorizeHttpRequests(requests -> requests
            .requestMatchers("${path}/**").hasAuthority("SCOPE_${scope}")
            .anyRequest().authenticated())
        .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
        .build();
  }
}`
}

/** Spring Security before 6.5. */
export function olderSpringSnippet(origin: string): string {
  return `import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import java.util.List;

@Configuration
class TokenConfiguration {
  @Bean
  JwtDecoder jwtDecoder() {
    NimbusJwtDecoder decoder = NimbusJwtDecoder
        .withJwkSetUri("${keySet(origin)}")
        .jwsAlgorithm(SignatureAlgorithm.ES256)
        .jwtProcessorCustomizer(processor -> processor.setJWSTypeVerifier(
            new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt"))))
        .build();
    decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
        JwtValidators.createDefaultWithIssuer("${origin}"),
        new JwtClaimValidator<List<String>>("aud", aud -> aud != null && aud.contains("${audience}"))));
    return decoder;
  }
}`
}

/** Spring Boot, asking for each token. */
export function springIntrospectionSnippet(origin: string): string {
  return `spring:
  security:
    oauth2:
      resourceserver:
        opaquetoken:
          introspection-uri: ${origin}/oauth/v2/introspect
          client-id: bookings-api
          client-secret: \${BOOKINGS_API_SECRET}`
}

/** ASP.NET Core 8 and newer. */
export function dotnetSnippet(origin: string): string {
  return `using Microsoft.AspNetCore.Authentication.JwtBearer;

var builder = WebApplication.CreateBuilder(args);

builder.Services
    .AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
    .AddJwtBearer(options =>
    {
        options.Authority = "${origin}";
        options.Audience = "${audience}";
        options.MapInboundClaims = false; // keep sub, scope and client_id as they are called
        options.TokenValidationParameters.ValidTypes = ["at+jwt"];
        options.TokenValidationParameters.ValidAlgorithms = ["ES256"]; // what your API has chosen
        options.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30); // five minutes by default
        options.TokenValidationParameters.NameClaimType = "client_id";
    });

builder.Services.AddAuthorization(options => options.AddPolicy("${scope}", policy => policy
    .RequireAssertion(context => context.User.FindFirst("scope")?.Value.Split(' ').Contains("${scope}") ?? false)));

var app = builder.Build();

app.MapGet("${path}", (HttpContext context) => new { caller = context.User.Identity?.Name })
    .RequireAuthorization("${scope}");

app.Run();`
}

/** Express, with a library that knows RFC 9068. */
export function expressSnippet(origin: string): string {
  return `import express from 'express'
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer'

const app = express()

app.use(
  auth({
    issuer: '${origin}',
    jwksUri: '${keySet(origin)}',
    audience: '${audience}',
    tokenSigningAlg: 'ES256', // what your API has chosen
    strict: true, // requires typ at+jwt and the claims of RFC 9068
    clockTolerance: 30,
  }),
)

app.get('${path}', requiredScopes('${scope}'), (request, response) => {
  response.json({ caller: request.auth.payload.client_id })
})

app.listen(8080)`
}
