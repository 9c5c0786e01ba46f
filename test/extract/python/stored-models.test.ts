import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { pythonExtractor } from '../../../server/src/extract/python/python';
import { factsOf } from './print';

/** Each table as its library, name, table and columns; `!` marks a unique column, `?` one that may be empty. */
function models(text: string): readonly string[] {
  return factsOf(text).flatMap((fact) => {
    if (fact.kind !== 'stored-model') return [];
    const fields = fact.fields.map(({ name, type, unique, optional }) => `${name}:${type}${unique ? '!' : ''}${optional ? '?' : ''}`);
    return [`${fact.orm} ${fact.name}${fact.table && `=${fact.table}`} ${fields.join(' ')}`];
  });
}

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'SQLAlchemy 2',
    `from sqlalchemy.orm import Mapped, mapped_column, relationship
class RefreshToken(Base):
    """Rotated on every use."""
    __tablename__ = "refresh_tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    used: Mapped[bool]
    user: Mapped["User"] = relationship(back_populates="tokens")
`,
    [
      'sqlalchemy RefreshToken=refresh_tokens id:Mapped[int]! token_hash:Mapped[str]! expires_at:Mapped[datetime | None]? used:Mapped[bool]',
    ],
  ],
  [
    'SQLAlchemy 1.4, through Flask-SQLAlchemy, with a base class of the same file',
    `class Kept:
    id = db.Column(db.Integer, primary_key=True)
class UserSession(Kept, db.Model):
    token = db.Column("tok", db.String(64), unique=True, nullable=False)
    expires = db.Column(db.DateTime)
`,
    ['sqlalchemy UserSession id:db.Integer! token:db.String! expires:db.DateTime?'],
  ],
  [
    'SQLModel',
    `from sqlmodel import Field, Relationship, SQLModel
class RefreshTokenDB(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    token_hash: str = Field(sa_column=Column(String(128), nullable=False, unique=True))
    revoked_at: Optional[datetime] = None
    expires_at: datetime
    user: "User" = Relationship()
`,
    ['sqlmodel RefreshTokenDB id:Optional[int]! token_hash:str! revoked_at:Optional[datetime]? expires_at:datetime'],
  ],
  [
    'Django',
    `from django.db import models
class AuthSession(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    key = models.CharField(max_length=40, unique=True)
    expires = models.DateTimeField(null=True)
    class Meta:
        db_table = "auth_sessions"
`,
    ['django AuthSession=auth_sessions user:ForeignKey key:CharField! expires:DateTimeField?'],
  ],
  [
    'Tortoise',
    `from tortoise import fields
from tortoise.models import Model
class LoginToken(Model):
    id = fields.UUIDField(pk=True)
    token = fields.CharField(64, unique=True)
    expires_at = fields.DatetimeField()
`,
    ['tortoise LoginToken id:UUIDField! token:CharField! expires_at:DatetimeField'],
  ],
  [
    'a table of users with a base class that is no table',
    `from sqlmodel import Field, SQLModel
class UserBase(SQLModel):
    email: str = Field(unique=True)
    is_active: bool = True
class User(UserBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
`,
    ['sqlmodel User email:str! is_active:bool id:int | None!'],
  ],
  [
    'a table of users of SQLAlchemy',
    `class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    active = Column("is_active", Boolean, nullable=False)
`,
    ['sqlalchemy User=users id:Integer! active:Boolean'],
  ],
  ['a body of a request', 'class TokenResponse(BaseModel):\n    token: str = Field(..., min_length=1)\n    expires_at: datetime\n', []],
  ['a model of answers', 'class Token(SQLModel):\n    access_token: str\n    token_type: str = "bearer"\n', []],
  ['a serializer', 'class TokenSerializer(serializers.Serializer):\n    token = serializers.CharField()\n', []],
  ['a form', 'class TokenForm(forms.Form):\n    token = forms.CharField()\n', []],
  ['a table of something else', 'class Article(Base):\n    id = Column(Integer, primary_key=True)\n', []],
  ['a class without columns', 'class SessionStore(Base):\n    limit = 3\n', []],
  ['a class of a tokenizer', 'class Tokenizer(models.Model):\n    name = models.CharField(max_length=3)\n', []],
];

describe('python stored models', () => {
  for (const [name, text, expected] of CASES) it(name, () => assert.deepEqual(models(text), expected));

  it('stand in files that are read, though nothing else of the file is a fact', () => {
    for (const [name, text, expected] of CASES) {
      if (expected.length > 0) assert.match(text, new RegExp(pythonExtractor.anchors?.source ?? '$^'), name);
    }
  });
});
