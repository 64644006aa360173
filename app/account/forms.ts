import { z } from 'zod';
import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '~/ports/identity';

export const emailField = z.email('email').max(254, 'too_long').toLowerCase();
export const newPasswordField = z
  .string('required')
  .min(PASSWORD_CHARS_MIN, 'password_too_short')
  .max(PASSWORD_CHARS_MAX, 'too_long');
export const passwordField = z.string('required').max(PASSWORD_CHARS_MAX, 'too_long');

export const returnToField = z.string().max(2000).optional();
export const secondFactorCodeField = z
  .string('required')
  .transform((text) => text.replace(/\s/g, ''))
  .pipe(z.string().min(6, 'too_short').max(20, 'too_long'));

export const signInSchema = z.object({
  email: emailField,
  password: passwordField,
  returnTo: returnToField,
});
export const secondFactorSchema = z.object({ code: secondFactorCodeField, returnTo: returnToField });
export const signUpSchema = z.object({
  name: z.string('required').trim().min(2, 'too_short').max(100, 'too_long'),
  email: emailField,
  password: newPasswordField,
  returnTo: returnToField,
});
