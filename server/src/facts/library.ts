/** The libraries that sign or verify JWTs and whose meaning is known. One row each in `libraries/`. */
export type LibraryId =
  | 'jsonwebtoken'
  | 'jose'
  | '@nestjs/jwt'
  | 'passport-jwt'
  | 'express-jwt'
  | 'koa-jwt'
  | 'fast-jwt'
  | '@fastify/jwt'
  | 'hono'
  | 'jwt-simple'
  | '@clerk/backend'
  | 'aws-jwt-verify'
  | 'express-oauth2-jwt-bearer'
  | 'supabase-js'
  | 'pyjwt'
  | 'python-jose'
  | 'authlib'
  | 'joserfc'
  | 'flask-jwt-extended'
  | 'simplejwt'
  | 'fastapi-users';

/** The libraries that keep sessions in cookies of their own making. One row each in `libraries/sessions.ts`. */
export type SessionLibraryId =
  | 'next-auth'
  | 'auth.js'
  | 'better-auth'
  | 'iron-session'
  | 'express-session'
  | 'cookie-session'
  | '@supabase/ssr'
  | 'flask'
  | 'django'
  | 'starlette';
